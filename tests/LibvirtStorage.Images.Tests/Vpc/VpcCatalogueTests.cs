using System;
using System.Linq;
using System.Text;
using LibvirtStorage.Images.Tests.Hostile;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Images.Vpc;
using Xunit;

namespace LibvirtStorage.Images.Tests.Vpc;

/// <summary>Catalogue 2.13, and the neighbours of its rows.</summary>
public sealed class VpcCatalogueTests
{
    private const FindingReason Corrupt = FindingReason.Corrupt;
    private const FindingReason Limit = FindingReason.Limit;
    private const FindingReason Truncated = FindingReason.Truncated;
    private const FindingReason Unsupported = FindingReason.UnsupportedFeature;
    private const FindingReason Version = FindingReason.UnsupportedVersion;
    private const int BlockSize = 4096;
    private const int Header = VpcImageBuilder.HeaderOffset;
    private const int Table = VpcImageBuilder.TableOffset;
    private const uint Unused = VpcImageBuilder.Unused;

    [Theory]
    [InlineData("H-14 the footer", 16, 0UL, 8, Corrupt)]
    [InlineData("H-14 inside the footer", 16, 511UL, 8, Corrupt)]
    [InlineData("H-14 the end", 16, 1UL << 20, 8, Corrupt)]
    [InlineData("H-14 vast", 16, 1UL << 63, 8, Corrupt)]
    [InlineData("no header there", 16, 1536UL, 8, Corrupt)]
    [InlineData("H-27", 48, 2041UL << 30, 8, Limit)]
    [InlineData("one sector more than 2040 GiB", 48, (2040UL << 30) + 512, 8, Limit)]
    [InlineData("H-28", 48, ulong.MaxValue - 511, 8, Limit)]
    [InlineData("more than the blocks hold", 48, (4UL * BlockSize) + 1, 8, Corrupt)]
    [InlineData("H-31", 12, 0x20000UL, 4, Version)]
    [InlineData("version 0", 12, 0UL, 4, Version)]
    [InlineData("no type", 60, 0UL, 4, Unsupported)]
    [InlineData("deprecated type", 60, 5UL, 4, Unsupported)]
    [InlineData("fixed, with a copy of its footer", 60, 2UL, 4, Corrupt)]
    public void A_footer_that_says_this_is_refused(string id, int offset, ulong value, int width, FindingReason reason) =>
        AssertRefused(id, Base().InFooters(offset, value, width), reason);

    [Theory]
    [InlineData("H-15", 32, 0u, Corrupt)]
    [InlineData("H-16", 32, 0x80000000u, Corrupt)]
    [InlineData("H-16", 32, 0x12345678u, Corrupt)]
    [InlineData("H-16", 32, 256u, Corrupt)]
    [InlineData("fewer sectors than a bitmap's byte has bits", 32, 2048u, Corrupt)]
    [InlineData("H-17", 28, 0x40000001u, Limit)]
    [InlineData("one entry beyond QEMU's limit", 28, 0x20000000u, Limit)]
    [InlineData("a table as long as QEMU allows", 28, 0x1fffffffu, Truncated)]
    [InlineData("too few entries", 28, 3u, Corrupt)]
    [InlineData("version 2", 24, 0x20000u, Version)]
    [InlineData("no cookie", 0, 0u, Corrupt)]
    [InlineData("table in the footer", 20, 0u, Corrupt)]
    [InlineData("table in the header", 20, 1024u, Corrupt)]
    [InlineData("table in the footer at the end", 20, 11264u, Corrupt)]
    [InlineData("table behind the end", 20, 0x100000u, Truncated)]
    [InlineData("table far behind the end", 16, 0x80000000u, Truncated)]
    public void A_dynamic_disk_header_that_says_this_is_refused(string id, int offset, uint value, FindingReason reason) =>
        AssertRefused(id, Base().Be32(Header + offset, value).Sealed(), reason);

    [Theory]
    [InlineData("H-21", 0xfffffffeu, Truncated)]
    [InlineData("H-22", 0u, Corrupt)]
    [InlineData("in the header", 1u, Corrupt)]
    [InlineData("in the table", 3u, Corrupt)]
    [InlineData("over the footer", 14u, Corrupt)]
    [InlineData("one sector behind the end", 15u, Truncated)]
    public void A_block_in_this_place_is_refused(string id, uint sector, FindingReason reason) => AssertRefused(id, Base().Be32(Table, sector), reason);

    [Theory]
    [InlineData("H-23", 4u)]
    [InlineData("by a sector", 12u)]
    public void Blocks_that_overlap_are_corrupt(string id, uint sector)
    {
        Assert.NotEmpty(id);
        Of(Base().Be32(Table + 4, sector)).AssertRefused(Corrupt);
    }

    /// <summary>A file that is all table costs no more than another one.</summary>
    [Theory]
    [InlineData(0u, Corrupt)]
    [InlineData(0xfffffffeu, Truncated)]
    [InlineData(1957u, Corrupt)]
    public void Every_entry_is_wrong(uint entry, FindingReason reason)
    {
        var map = new uint[250_000];
        map.AsSpan().Fill(Unused);
        byte[] image = VpcImageBuilder.Dynamic(BlockSize, 2, map);
        Assert.Equal(1957, VpcImageBuilder.BlockOffset(map.Length, BlockSize, 0) / 512);
        for (int i = 0; i < map.Length; i++)
        {
            image.Be32(Table + (i * 4), entry);
        }

        HostileVerdict.Refuses(reason, image, "vpc");
    }

    [Theory]
    [InlineData("H-11", 0)]
    [InlineData("H-11 at the end", 22 * 512)]
    [InlineData("H-12", Header)]
    public void A_wrong_checksum_is_corrupt(string id, int structure)
    {
        byte[] image = Base();
        image[structure + (structure == Header ? 36 : 64)] ^= 1;
        AssertRefused(id, image, Corrupt);
        image = Base();
        image[structure + 200] ^= 1;
        AssertRefused(id, image, Corrupt);
    }

    [Theory]
    [InlineData("H-13", 48)]
    [InlineData("time stamp", 24)]
    [InlineData("reserved", 300)]
    public void Footers_that_differ_are_corrupt(string id, int offset)
    {
        AssertRefused(id, Base().Be64(offset, 512).Sealed(), Corrupt);
        byte[] image = Base();
        AssertRefused(id, image.Be64(image.Length - 512 + offset, 512).Sealed(), Corrupt);
    }

    [Theory]
    [InlineData("H-06", 512UL, Corrupt)]
    [InlineData("by a sector", (64UL << 10) - 512, Corrupt)]
    [InlineData("more than the payload", (64UL << 10) + 512, Truncated)]
    [InlineData("nothing", 0UL, Corrupt)]
    public void A_fixed_disk_is_as_large_as_its_payload(string id, ulong size, FindingReason reason) =>
        AssertRefused(id, VpcImageBuilder.Fixed(new byte[64 << 10]).InFooters(48, size, 8), reason);

    [Theory]
    [InlineData("H-08", 3UL)]
    [InlineData("differencing", 4UL)]
    public void A_disk_with_blocks_that_has_a_footer_at_the_end_only_is_corrupt(string id, ulong type) =>
        AssertRefused(id, VpcImageBuilder.Fixed(new byte[64 << 10]).InFooters(60, type, 4), Corrupt);

    [Fact]
    public void A_geometry_beyond_the_payload_is_corrupt() =>
        AssertRefused("CHS", VpcImageBuilder.Fixed(new byte[64 << 10]).Creator("vpc ").Geometry(100, 4, 17), Corrupt);

    [Fact]
    public void H_02_a_differencing_disk_is_an_external_reference_by_all_its_names()
    {
        byte[] image = Base().InFooters(60, 4, 4);
        Encoding.BigEndianUnicode.GetBytes("parent\u001b.vhd").CopyTo(image, Header + 64);
        Encoding.Unicode.GetBytes(@"..\..\etc\p").CopyTo(image, 0x1000);
        image.Be32(Header + 576, 0x57327275).Be32(Header + 584, 22).Be64(Header + 592, 0x1000);
        image.Be32(Header + 600, 0x57326b75).Be32(Header + 608, 22).Be64(Header + 616, ulong.MaxValue).Sealed();

        HostileVerdict.Refuses(FindingReason.ExternalReference, image, "vpc");
        Verdict verdict = Of(image);
        Assert.Equal(FindingReason.ExternalReference, verdict.ReaderError!.Reason);
        Assert.Equal("differencing", verdict.Info!.Variant);
        Assert.All(verdict.Info.References, r => Assert.Equal(ExternalReference.BackingFile, r.Kind));
        Assert.Equal([@"parent\u001b.vhd", @"..\u005c..\u005cetc\u005cp"], verdict.Info.References.Select(r => r.Target));
    }

    [Fact]
    public void A_differencing_disk_without_a_name_refers_to_a_uuid()
    {
        byte[] image = Base().InFooters(60, 4, 4).Be64(Header + 40, 0x0403020106050807).Sealed();
        Assert.Equal("01020304-0506-0708-0000-000000000000", Assert.Single(Of(image).Info!.References).Target);
    }

    [Fact]
    public void A_differencing_disk_that_names_nothing_at_all_is_said_to_lack_a_parent()
    {
        byte[] image = Base().InFooters(60, 4, 4);

        ImageReport report = HostileVerdict.Refuses(FindingReason.ExternalReference, image, "vpc");

        const string Message = "The payload is not complete without a {0} that the image does not name.";
        Assert.Equal([string.Format(null, Message, "backing file")], report.Findings.Where(f => f.Reason == FindingReason.ExternalReference).Select(f => f.Message));
        Assert.Equal(string.Format(null, Message, "parent"), Of(image).ReaderError!.Message);
        Assert.Equal("backing file without a name", Assert.Single(report.Info!.References).ToString());
    }

    [Fact]
    public void H_03_a_fixed_disk_is_one_when_declared_and_no_raw_disk()
    {
        byte[] image = VpcImageBuilder.Fixed(Patterns.Random(64 << 10));
        Assert.Equal(64UL << 10, HostileVerdict.Accepts(image, "vpc").Info!.VirtualSize);
        HostileVerdict.Refuses(FindingReason.FormatMismatch, image, "raw");
    }

    [Fact]
    public void H_24_sectors_that_were_never_written_are_a_warning()
    {
        byte[] image = Base();
        image.AsSpan(VpcImageBuilder.BlockOffset(4, BlockSize, 0), 512).Clear();
        Assert.Equal((ulong)BlockSize, Of(image).AssertAccepted(nameof(VpcRules.VpcSectorBitmap)).MappedSize);
    }

    [Fact]
    public void H_26_both_sizes_of_a_disk_by_an_unknown_creator_are_reported()
    {
        Verdict verdict = Of(Base().Creator("evil").Geometry(7, 4, 1)).AssertAccepted(nameof(VpcRules.VpcDisputedSize));
        string message = Assert.Single(verdict.Warnings).Message;
        Assert.Contains("16384", message, StringComparison.Ordinal);
        Assert.Contains("14336", message, StringComparison.Ordinal);
        Assert.Equal(16384UL, verdict.Info!.VirtualSize);
    }

    [Fact]
    public void H_33_a_saved_state_is_a_warning_in_either_footer()
    {
        Of(Base().InFooters(84, 1, 1)).AssertAccepted(nameof(VpcRules.VpcSavedState));
        byte[] image = Base();
        image[84] = 1;
        Of(image.Sealed()).AssertAccepted(nameof(VpcRules.VpcSavedState));
    }

    [Theory]
    [InlineData(0, FindingReason.FormatMismatch)]
    [InlineData(7, FindingReason.FormatMismatch)]
    [InlineData(8, Truncated)]
    [InlineData(510, Truncated)]
    [InlineData(512, Corrupt)]
    [InlineData(1536, Truncated)]
    [InlineData((23 * 512) - 2, Truncated)]
    public void A_cut_file_is_refused(int length, FindingReason reason) => Of(Base().AsSpan(0, length).ToArray()).AssertRefused(reason);

    [Fact]
    public void A_disk_of_odd_size_has_exactly_that_size()
    {
        Verdict verdict = Of(Base().InFooters(40, 16000, 8).InFooters(48, 16000, 8)).AssertAccepted();
        Assert.Equal(16000UL, verdict.Info!.VirtualSize);
        Assert.Equal(nameof(VpcRules.VpcOddSize), Assert.Single(verdict.Notes).Id);
    }

    /// <summary>QEMU counts in whole sectors, and finds a second footer inside the first one's reserved bytes.</summary>
    [Fact]
    public void Two_footers_that_overlap_are_two_disks()
    {
        byte[] image = VpcImageBuilder.Fixed(new byte[(64 << 10) - 100]);
        Of(image).AssertAccepted();
        "conectix"u8.CopyTo(image.AsSpan(64 << 10));

        Assert.All(Of(image.Sealed()).AssertRefused(Corrupt).Errors, f => Assert.Equal(nameof(VpcRules.VpcFooterCopy), f.Id));
    }

    /// <summary>QEMU counts a file in whole sectors, with zeros behind its end, and finds a footer or a dmg's trailer there.</summary>
    [Theory]
    [InlineData(100, "conectix")]
    [InlineData(500, "koly")]
    public void A_begun_mark_in_the_last_sector_makes_an_image_of_raw_bytes(int length, string mark)
    {
        byte[] disk = new byte[(64 << 10) + length];
        HostileVerdict.Accepts(disk, "raw");
        System.Text.Encoding.ASCII.GetBytes(mark).CopyTo(disk, 64 << 10);
        HostileVerdict.Refuses(FindingReason.FormatMismatch, disk, "raw");
    }

    [Theory]
    [InlineData(40, nameof(VpcRules.VpcOriginalSize), "Original Size")]
    [InlineData(48, nameof(VpcRules.VpcDisputedSize), "Current Size")]
    public void A_limit_holds_for_the_size_that_others_see(int field, string finding, string name)
    {
        const ulong Large = 2000UL << 30;
        byte[] image = field == 48 ? Base().Creator("vpc ").Geometry(7, 4, 1) : Base();
        image = image.InFooters(field, field == 48 ? 1UL << 30 : Large, 8);
        using var source = new MemoryByteSource(image);

        ImageReport without = ImageValidator.Validate(source, ImageFormats.Vpc, ImagePolicy.Default, new BudgetMeter(ImageBudget.Default));
        ImageReport with = ImageValidator.Validate(source, ImageFormats.Vpc, new ImagePolicy { MaxVirtualSize = 1 << 20 }, new BudgetMeter(ImageBudget.Default));

        Assert.True(without.Passed);
        Assert.Contains(without.Findings, f => f.Id == finding);
        Finding refusal = Assert.Single(with.Findings, f => f.Severity == FindingSeverity.Error);
        Assert.Equal((nameof(PolicyRules.VirtualSizeLimit), name), (refusal.Id, refusal.Field));
    }

    [Fact]
    public void The_image_that_the_rows_start_from_is_sound()
    {
        byte[] image = Base();
        Assert.Equal(23 * 512, image.Length);
        Verdict verdict = Of(image).AssertAccepted();
        Assert.Null(verdict.ReaderError);
        Assert.Equal("win 6.1 (Wi2k)", verdict.Info!.Creator);
    }

    private static void AssertRefused(string id, byte[] image, FindingReason reason)
    {
        Assert.NotEmpty(id);
        Verdict verdict = Of(image).AssertRefused(reason);
        Assert.Equal(reason, verdict.ReaderError!.Reason);
    }

    private static Verdict Of(byte[] image) => new(ImageFormats.Vpc, image);

    /// <summary>Bitmap and block at sectors 4 and 13, the footer at sector 22.</summary>
    private static byte[] Base() => VpcImageBuilder.Dynamic(BlockSize, 2, 0, 1, Unused, Unused);
}
