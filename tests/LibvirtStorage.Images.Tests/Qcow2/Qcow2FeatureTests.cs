using System;
using System.Buffers.Binary;
using System.Linq;
using System.Text;
using LibvirtStorage.Images.Qcow2;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Qcow2;

/// <summary>Catalogue 2.2: versions, feature bits, encryption.</summary>
public sealed class Qcow2FeatureTests
{
    public static TheoryData<int> UnknownIncompatibleBits() => [.. Enumerable.Range(5, 59)];

    [Theory]
    [MemberData(nameof(UnknownIncompatibleBits))]
    public void Q_FEA_01_to_03_unknown_incompatible_bit(int bit)
    {
        byte[] image = new Qcow2ImageBuilder().Poke64(72, 1UL << bit).Build();

        Verdict verdict = Qcow2Verdict.AssertRefused(FindingReason.UnsupportedFeature, image);

        Assert.Contains($"bit {bit}", verdict.Errors.First().Message, StringComparison.Ordinal);
        Assert.Equal(FindingReason.UnsupportedFeature, verdict.ReaderError!.Reason);
    }

    [Fact]
    public void Unknown_feature_is_named_from_the_table_and_escaped()
    {
        byte[] entry = new byte[48];
        entry[1] = 7;
        Encoding.UTF8.GetBytes("warp\u001bdrive").CopyTo(entry, 2);

        Verdict verdict = Qcow2Verdict.AssertRefused(
            FindingReason.UnsupportedFeature, new Qcow2ImageBuilder().Poke64(72, 1 << 7).Extension(0x6803f857, entry).Build());

        Assert.Contains(@"'warp\u001bdrive'", verdict.Errors.First().Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Q-FEA-04", 80, 1UL << 63)]
    [InlineData("Q-FEA-04", 80, 2UL)]
    [InlineData("Q-FEA-05", 88, 1UL << 63)]
    [InlineData("Q-FEA-05", 88, 4UL)]
    public void Unknown_optional_bits_are_noted(string id, int field, ulong bits)
    {
        Verdict verdict = Qcow2Verdict.AssertAccepted(new Qcow2ImageBuilder().Poke64(field, bits).Build());

        Assert.StartsWith("Q-FEA-0", id, StringComparison.Ordinal);
        Assert.Contains(verdict.Notes, f => f.Id == nameof(Qcow2Rules.Qcow2UnknownOptionalFeature));
        Assert.Null(verdict.ReaderError);
    }

    [Fact]
    public void Q_FEA_06_dirty_is_a_warning_and_readable()
    {
        // Counts of a dirty image are stale: that they are wrong adds nothing.
        Verdict verdict = Qcow2Verdict.AssertWarned(
            new Qcow2ImageBuilder().Poke64(72, 1).SetRefcount(5, 0).Build(), nameof(Qcow2Rules.Qcow2Dirty));

        Assert.Equal(FindingReason.Dirty, verdict.Warnings.Single().Reason);
        Assert.Null(verdict.ReaderError);
    }

    [Fact]
    public void Q_FEA_07_corrupt_bit() =>
        Assert.Equal(FindingReason.Corrupt, Qcow2Verdict.AssertRefused(FindingReason.Corrupt, new Qcow2ImageBuilder().Poke64(72, 2).Build()).ReaderError!.Reason);

    [Fact]
    public void Q_FEA_08_extended_L2_is_read()
    {
        Verdict verdict = Qcow2Verdict.AssertAccepted(new Qcow2ImageBuilder(extendedL2: true).Build());

        Assert.Equal(["extended L2 entries"], verdict.Info!.Features);
        Assert.Null(verdict.ReaderError);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(13)]
    public void Q_FEA_09_extended_L2_needs_16_KiB_clusters(int clusterBits) =>
        Qcow2Verdict.AssertRefused(FindingReason.Corrupt, new Qcow2ImageBuilder(clusterBits: clusterBits, size: 1 << 15, extendedL2: true).Build());

    [Theory]
    [InlineData("Q-FEA-10", 0UL, 1, FindingReason.Corrupt)]
    [InlineData("Q-FEA-11", 8UL, 0, FindingReason.Corrupt)]
    [InlineData("Q-FEA-12", 8UL, 2, FindingReason.UnsupportedFeature)]
    [InlineData("Q-FEA-12", 8UL, 255, FindingReason.UnsupportedFeature)]
    public void Compression_type_agrees_with_its_bit_and_is_known(string id, ulong bits, byte type, FindingReason reason)
    {
        Assert.NotEmpty(id);
        Qcow2Verdict.AssertRefused(reason, new Qcow2ImageBuilder().Poke64(72, bits).Poke8(104, type).Build());
    }

    [Fact]
    public void Compression_type_behind_the_header_is_no_field() =>
        Qcow2Verdict.AssertAccepted(new Qcow2ImageBuilder().Poke32(100, 104).Poke64(104, 0).Build());

    [Fact]
    public void Q_FEA_16_LUKS_without_its_header_extension() =>
        Qcow2Verdict.AssertRefused(FindingReason.Corrupt, new Qcow2ImageBuilder().Poke32(32, 2).Build());

    [Theory]
    [InlineData(1u, "aes")]
    [InlineData(2u, "luks")]
    public void Encryption_is_reported_and_the_payload_refused(uint method, string name)
    {
        var image = new Qcow2ImageBuilder().Poke32(32, method);
        if (method == 2)
        {
            ulong header = (ulong)image.Append();
            image.Extension(0x0537be77, [.. BigEndian(header), .. BigEndian(4096)]);
        }

        Verdict verdict = Qcow2Verdict.AssertAccepted(image.Build());

        Assert.Equal(name, verdict.Info!.Encryption);
        Assert.Equal(FindingReason.Encrypted, verdict.ReaderError!.Reason);
    }

    [Theory]
    [InlineData(3u)]
    [InlineData(uint.MaxValue)]
    public void Unknown_encryption(uint method) =>
        Qcow2Verdict.AssertRefused(FindingReason.UnsupportedFeature, new Qcow2ImageBuilder().Poke32(32, method).Build());

    [Theory]
    [InlineData(0x10200UL, 4096UL, FindingReason.Corrupt)]
    [InlineData(0UL, 4096UL, FindingReason.Corrupt)]
    [InlineData(0x10000UL, 4096UL, FindingReason.Corrupt)]
    [InlineData(0x7fff0000UL, 4096UL, FindingReason.Truncated)]
    [InlineData(0x80000UL, ulong.MaxValue, FindingReason.Truncated)]
    public void Encryption_header_has_its_own_place_in_the_file(ulong offset, ulong length, FindingReason reason) =>
        Qcow2Verdict.AssertRefused(reason, new Qcow2ImageBuilder().Poke32(32, 2).Extension(0x0537be77, [.. BigEndian(offset), .. BigEndian(length)]).Build());

    [Fact]
    public void Q_FEA_18_snapshots_are_counted_in_a_warning()
    {
        Verdict verdict = Qcow2Verdict.AssertWarned(new Qcow2ImageBuilder().Snapshot(out _).Build(), nameof(Qcow2Rules.Qcow2Snapshots));

        Assert.StartsWith("1 internal snapshot not copied", verdict.Warnings.Single().Message, StringComparison.Ordinal);
        Assert.Equal(1, verdict.Info!.SnapshotCount);
        Assert.Null(verdict.ReaderError);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(1u)]
    [InlineData(4u)]
    [InlineData(uint.MaxValue)]
    public void Q_FEA_20_any_other_version_under_the_magic(uint version) =>
        Qcow2Verdict.AssertRefused(FindingReason.UnsupportedVersion, new Qcow2ImageBuilder().Poke32(4, version).Build());

    [Fact]
    public void Other_magic() =>
        Qcow2Verdict.AssertRefused(FindingReason.FormatMismatch, new Qcow2ImageBuilder().Poke32(0, 0x51464900).Build());

    private static byte[] BigEndian(ulong value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return bytes;
    }
}
