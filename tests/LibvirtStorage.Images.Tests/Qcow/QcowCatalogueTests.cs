using System;
using System.Linq;
using System.Text;
using LibvirtStorage.Images.Qcow;
using LibvirtStorage.Images.Tests.Hostile;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Qcow;

/// <summary>Catalogue 1.2, 2.1 and 6: what an image of qcow version 1 is refused for. L1 at 48, L2 at 0x1000, data from 0x2000.</summary>
public sealed class QcowCatalogueTests(HostileBases bases) : IClassFixture<HostileBases>
{
    private const int L1 = 48;
    private const int L2 = 0x1000;
    private const ulong Compressed = 1UL << 63;

    [Theory]
    [InlineData("qcow")]
    [InlineData("qcow compressed")]
    public void Control(string name) => Of(bases.Get(name)).AssertAccepted();

    [Fact]
    public void Q_EXT_19_backing_file_is_an_external_reference_or_a_version_that_is_not_qcow2()
    {
        byte[] image = Base().Be64(8, 0x400).Be32(16, 11);
        Encoding.ASCII.GetBytes("/etc/passwd").CopyTo(image, 0x400);

        Assert.Equal("/etc/passwd", Assert.Single(HostileVerdict.Refuses(FindingReason.ExternalReference, image, "qcow").Info!.References).Target);
        ImageReport asQcow2 = HostileVerdict.Refuses(FindingReason.UnsupportedVersion, image, "qcow2");
        Assert.Contains("/etc/passwd", Assert.Single(asQcow2.Findings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Q_EXT_20_version_1_is_not_read_as_qcow2_nor_taken_for_raw()
    {
        HostileVerdict.Accepts(Base(), "qcow");
        HostileVerdict.Refuses(FindingReason.UnsupportedVersion, Base(), "qcow2");
        HostileVerdict.Refuses(FindingReason.FormatMismatch, Base(), "raw");
    }

    [Theory]
    [InlineData("plain", 2u)]
    [InlineData("plain", 3u)]
    [InlineData("plain", 0u)]
    [InlineData("plain", uint.MaxValue)]
    public void Other_versions_are_not_read_as_qcow(string name, uint version) =>
        HostileVerdict.Refuses(FindingReason.UnsupportedVersion, bases.Get(name).Be32(4, version), "qcow");

    [Theory]
    [InlineData(0x30UL, 0u)]
    [InlineData(0x400UL, 1024u)]
    [InlineData(8UL, 11u)]
    [InlineData(ulong.MaxValue, 11u)]
    public void A_backing_name_that_cannot_be_is_corrupt(ulong offset, uint length) =>
        Of(Base().Be64(8, offset).Be32(16, length)).AssertRefused(FindingReason.Corrupt);

    [Fact]
    public void A_backing_name_that_is_empty_for_readers_of_C_strings_is_a_reference_all_the_same()
    {
        byte[] image = Base().Be64(8, 0x400).Be32(16, 5);

        HostileVerdict.Refuses(FindingReason.ExternalReference, image, "qcow");
    }

    [Fact]
    public void A_backing_name_inside_the_L1_table_is_corrupt() =>
        Of(Base().Be64(8, L1).Be32(16, 8)).AssertRefused(FindingReason.Corrupt);

    [Fact]
    public void A_backing_name_behind_the_end_is_truncated() =>
        Of(Base().Be64(8, 1UL << 40).Be32(16, 8)).AssertRefused(FindingReason.Truncated);

    [Theory]
    [InlineData(32, 8, FindingReason.Corrupt)]
    [InlineData(32, 17, FindingReason.Corrupt)]
    [InlineData(32, 64, FindingReason.Corrupt)]
    [InlineData(32, 0, FindingReason.Corrupt)]
    [InlineData(33, 5, FindingReason.Corrupt)]
    [InlineData(33, 14, FindingReason.Corrupt)]
    [InlineData(33, 255, FindingReason.Corrupt)]
    [InlineData(39, 2, FindingReason.UnsupportedFeature)]
    public void A_header_byte_beyond_its_bound_is_refused(int offset, byte value, FindingReason reason)
    {
        byte[] image = Base();
        image[offset] = value;
        Of(image).AssertRefused(reason);
    }

    [Theory]
    [InlineData("CVE-2014-0223: size 0", 24, 0UL, FindingReason.Corrupt)]
    [InlineData("size 1", 24, 1UL, FindingReason.Corrupt)]
    [InlineData("CVE-2014-0223: size 2^64 - 1", 24, ulong.MaxValue, FindingReason.Limit)]
    [InlineData("size 2^63 - 1", 24, ulong.MaxValue >> 1, FindingReason.Limit)]
    [InlineData("size beyond the L1 table in the file", 24, 1UL << 40, FindingReason.Truncated)]
    [InlineData("L1 table at the header", 40, 0UL, FindingReason.Corrupt)]
    [InlineData("L1 table in the header", 40, 40UL, FindingReason.Corrupt)]
    [InlineData("L1 table behind the end", 40, 1UL << 40, FindingReason.Truncated)]
    [InlineData("L1 table where no file reaches", 40, ulong.MaxValue, FindingReason.Corrupt)]
    [InlineData("L1 entry unaligned", L1, 0x1200UL, FindingReason.Corrupt)]
    [InlineData("L1 entry behind the end", L1, 1UL << 40, FindingReason.Truncated)]
    [InlineData("L1 entry negative", L1, 1UL << 63, FindingReason.Truncated)]
    [InlineData("second L1 entry to the first table", L1 + 16, 0x1000UL, FindingReason.Corrupt)]
    [InlineData("L2 entry unaligned", L2, 0x2200UL, FindingReason.Corrupt)]
    [InlineData("L2 entry to itself", L2, 0x1000UL, FindingReason.Corrupt)]
    [InlineData("L2 entry behind the end", L2, 1UL << 40, FindingReason.Truncated)]
    [InlineData("two L2 entries to one cluster", L2, 0x3000UL, FindingReason.Corrupt)]
    [InlineData("compressed cluster of no bytes", L2, Compressed | 0x2000, FindingReason.Corrupt)]
    [InlineData("compressed cluster of three bytes", L2, Compressed | (3UL << 51) | 0x2000, FindingReason.Corrupt)]
    [InlineData("compressed cluster behind the end", L2, Compressed | (100UL << 51) | (1UL << 40), FindingReason.Truncated)]
    [InlineData("compressed cluster in the header", L2, Compressed | (100UL << 51), FindingReason.Corrupt)]
    [InlineData("compressed cluster in an L2 table", L2, Compressed | (100UL << 51) | 0x1000, FindingReason.Corrupt)]
    [InlineData("compressed cluster in a plain one", L2, Compressed | (100UL << 51) | 0x3000, FindingReason.Corrupt)]
    public void An_offset_or_size_that_cannot_be_is_refused(string row, int offset, ulong value, FindingReason reason)
    {
        Assert.NotEmpty(row);
        Of(Base().Be64(offset, value)).AssertRefused(reason);
    }

    [Fact]
    public void Compressed_clusters_shared_beyond_what_the_file_holds_are_an_amplification()
    {
        byte[] image = bases.Get("qcow compressed");
        int l2 = (int)image.U64(L1);
        for (int i = 0; i < 73; i++)
        {
            image.Be64(l2 + (i * 8), Compressed | (4000UL << 51) | (uint)(l2 + 4096));
        }

        Of(image).AssertRefused(FindingReason.Limit);
    }

    /// <summary>QEMU would find the whole of it in its cache, if it has just read the other one.</summary>
    [Fact]
    public void A_compressed_cluster_that_is_the_start_of_another_is_refused_by_the_reader()
    {
        byte[] image = bases.Get("qcow compressed");
        int l2 = image.Target(48);
        ulong whole = image.U64(l2);
        image.Be64(l2 + 8, whole - (20UL << 51));

        HostileVerdict.Accepts(image, "qcow");
        Assert.Null(HostileVerdict.Payload(image, "qcow"));
    }

    [Fact]
    public void A_compressed_cluster_that_does_not_decode_is_refused_by_the_reader()
    {
        byte[] image = bases.Get("qcow compressed");
        int l2 = (int)image.U64(L1);
        image.AsSpan((int)(image.U64(l2) & 0xffffff), 20).Fill(0xff);

        Assert.Equal(FindingReason.Corrupt, Of(image).ReaderError!.Reason);
    }

    [Fact]
    public void A_size_of_no_whole_sector_is_noted_and_kept()
    {
        Verdict verdict = Of(Base().Be64(24, (5 << 20) - 511)).AssertAccepted();

        Assert.Equal((5UL << 20) - 511, verdict.Info!.VirtualSize);
        Assert.Equal(nameof(QcowRules.QcowOddSize), Assert.Single(verdict.Notes).Id);
    }

    [Fact]
    public void P_18_bytes_behind_the_last_cluster_are_a_warning() =>
        Of(Base().Concat(new byte[4096]).ToArray()).AssertAccepted(nameof(QcowRules.QcowUnreferencedTail));

    [Theory]
    [InlineData("qcow")]
    [InlineData("qcow compressed")]
    public void Cut_at_any_length_is_truncated(string name)
    {
        byte[] image = bases.Get(name);

        Assert.All(
            Enumerable.Range(0, image.Length / 509).Select(i => i * 509).Where(length => length is < 48 or >= L1 + 24),
            length => Of(image.AsSpan(0, length).ToArray()).AssertRefused(FindingReason.Truncated));
    }

    [Theory]
    [InlineData(0x101UL)]
    [InlineData(0x2000UL)]
    [InlineData(1UL << 62)]
    [InlineData(Compressed | 0x2000)]
    [InlineData(Compressed | (100UL << 54) | 0x2000)]
    public void A_MiB_of_wrong_entries_costs_little(ulong entry)
    {
        // Clusters of 512 bytes, and 15 L2 tables of 64 KiB.
        byte[] image = Base().Be64(24, 15UL * 8192 * 512);
        Array.Resize(ref image, 16 << 16);
        (image[32], image[33]) = (9, 13);
        for (int table = 1; table < 16; table++)
        {
            image.Be64(L1 + ((table - 1) * 8), (ulong)table << 16);
            for (int i = 0; i < 8192; i++)
            {
                image.Be64((table << 16) + (i * 8), entry);
            }
        }

        Assert.False(HostileVerdict.Of(image, "qcow").Passed);
    }

    private byte[] Base() => bases.Get("qcow");

    private static Verdict Of(byte[] image) => new(ImageFormats.Qcow, image);
}
