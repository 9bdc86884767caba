using System.Text;
using LibvirtStorage.Images.Qcow2;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Qcow2;

/// <summary>Catalogue 2.4: header extensions.</summary>
public sealed class Qcow2HeaderExtensionTests
{
    private const uint BackingFormat = 0xe2792aca;

    private const uint FeatureNames = 0x6803f857;

    private const uint Bitmaps = 0x23852875;

    private const uint Unknown = 0x12345678;

    [Theory]
    [InlineData(0xfffffff8u)]
    [InlineData(uint.MaxValue)]
    [InlineData(0x7fffffffu)]
    [InlineData(0x10000u - 120 + 1)]
    public void Q_XHD_02_length_beyond_the_first_cluster(uint length) =>
        Qcow2Verdict.AssertRefused(FindingReason.Corrupt, new Qcow2ImageBuilder().Poke32(112, Unknown).Poke32(116, length).Build());

    [Fact]
    public void An_extension_may_fill_the_first_cluster() =>
        Qcow2Verdict.AssertAccepted(new Qcow2ImageBuilder().Poke32(112, Unknown).Poke32(116, 0x10000u - 120).Build());

    [Theory]
    [InlineData(16)]
    [InlineData(21)]
    public void Q_XHD_03_a_cluster_full_of_empty_extensions_without_an_end(int clusterBits)
    {
        var image = new Qcow2ImageBuilder(clusterBits: clusterBits);
        for (int at = 112; at < image.ClusterSize; at += 8)
        {
            image.Poke32(at, Unknown);
        }

        Verdict verdict = Qcow2Verdict.AssertAccepted(image.Build());

        Assert.Contains(verdict.Notes, f => f.Id == nameof(Qcow2Rules.Qcow2UnknownExtension));
    }

    [Fact]
    public void Q_XHD_04_backing_format_of_16_bytes() =>
        Qcow2Verdict.AssertRefused(FindingReason.Corrupt, new Qcow2ImageBuilder().Extension(BackingFormat, new byte[16]).Build());

    [Fact]
    public void Backing_format_without_a_backing_file_is_a_warning() =>
        Qcow2Verdict.AssertWarned(
            new Qcow2ImageBuilder().Extension(BackingFormat, Encoding.UTF8.GetBytes("raw")).Build(), nameof(Qcow2Rules.Qcow2OddExtension));

    [Fact]
    public void Extensions_end_before_the_backing_files_name() =>
        Qcow2Verdict.AssertRefused(FindingReason.Corrupt, new Qcow2ImageBuilder().BackingFile("base").Extension(Unknown, new byte[0x400]).BackingFile("base").Build());

    [Fact]
    public void A_known_extension_twice() =>
        Qcow2Verdict.AssertRefused(
            FindingReason.Corrupt, new Qcow2ImageBuilder().Extension(BackingFormat, new byte[3]).Extension(BackingFormat, new byte[5]).Build());

    [Theory]
    [InlineData(0)]
    [InlineData(23)]
    [InlineData(32)]
    public void A_bitmaps_extension_of_another_length(int length) =>
        Qcow2Verdict.AssertRefused(FindingReason.Corrupt, new Qcow2ImageBuilder().Extension(Bitmaps, new byte[length]).Build());

    [Fact]
    public void A_feature_name_table_of_half_entries_is_a_warning() =>
        Qcow2Verdict.AssertWarned(new Qcow2ImageBuilder().Extension(FeatureNames, new byte[50]).Build(), nameof(Qcow2Rules.Qcow2OddExtension));

    [Fact]
    public void Identify_reads_little_whatever_the_size_of_the_cluster()
    {
        var source = new CountingByteSource(new Qcow2ImageBuilder(clusterBits: 21).Build());

        ImageFormats.Qcow2.Identify(source, new BudgetMeter(ImageBudget.Default));

        Assert.True(source.Reads <= 3, $"{source.Reads} reads");
        Assert.True(source.BytesRead <= 8192, $"{source.BytesRead} bytes");
    }
}
