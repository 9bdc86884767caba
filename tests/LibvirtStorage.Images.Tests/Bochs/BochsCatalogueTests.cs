using System;
using System.Linq;
using System.Text;
using LibvirtStorage.Images.Bochs;
using LibvirtStorage.Images.Tests.Hostile;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Bochs;

/// <summary>Catalogue 1.2, 2.15 and 6: what a Bochs image is refused for. Extents of 16 KiB, a catalog of 13 at 512, four slots.</summary>
public sealed class BochsCatalogueTests
{
    private const int Catalog = 512;

    [Theory]
    [InlineData(0x10000)]
    [InlineData(0x20000)]
    public void Control(uint version) => Of(BochsBases.Image(version)).AssertAccepted();

    [Theory]
    [InlineData("version 0", 64, 0u, FindingReason.UnsupportedVersion)]
    [InlineData("version 3", 64, 0x30000u, FindingReason.UnsupportedVersion)]
    [InlineData("header of no bytes", 68, 0u, FindingReason.Corrupt)]
    [InlineData("header of 511 bytes", 68, 511u, FindingReason.Corrupt)]
    [InlineData("catalog behind the end", 68, 0x7fffffffu, FindingReason.Truncated)]
    [InlineData("CVE-2014-0143: catalog of 2^32 - 1", 72, uint.MaxValue, FindingReason.Limit)]
    [InlineData("CVE-2014-0147: catalog of 2^31", 72, 0x80000000u, FindingReason.Limit)]
    [InlineData("catalog of 2^20 + 1", 72, 0x100001u, FindingReason.Limit)]
    [InlineData("catalog longer than the file", 72, 0x100000u, FindingReason.Truncated)]
    [InlineData("catalog too short for the disk", 72, 12u, FindingReason.Corrupt)]
    [InlineData("no catalog", 72, 0u, FindingReason.Corrupt)]
    [InlineData("no bitmap", 76, 0u, FindingReason.Corrupt)]
    [InlineData("bitmap too short for an extent", 76, 3u, FindingReason.Corrupt)]
    [InlineData("bitmap of 2^32 - 1", 76, uint.MaxValue, FindingReason.Truncated)]
    [InlineData("CVE-2014-0142: extents of no bytes", 80, 0u, FindingReason.Corrupt)]
    [InlineData("extents below a sector", 80, 256u, FindingReason.Corrupt)]
    [InlineData("extents of no power of two", 80, 12288u, FindingReason.Corrupt)]
    [InlineData("extents of 16 MiB", 80, 16u << 20, FindingReason.Limit)]
    [InlineData("extents of 2^31", 80, 0x80000000u, FindingReason.Limit)]
    [InlineData("extent behind the end", Catalog, 4u, FindingReason.Truncated)]
    [InlineData("extent 2^32 - 2", Catalog + 4, uint.MaxValue - 1, FindingReason.Truncated)]
    [InlineData("extent named twice", Catalog + 4, 0u, FindingReason.Corrupt)]
    public void A_field_that_cannot_be_is_refused(string row, int offset, uint value, FindingReason reason)
    {
        Assert.NotEmpty(row);
        Of(BochsBases.Image(0x20000).Le32(offset, value)).AssertRefused(reason);
    }

    [Theory]
    [InlineData(0x10000u, 84, ulong.MaxValue)]
    [InlineData(0x20000u, 88, ulong.MaxValue)]
    [InlineData(0x20000u, 88, 1UL << 63)]
    [InlineData(0x20000u, 88, (13UL * 16384) + 1)]
    public void A_disk_beyond_its_catalog_is_corrupt(uint version, int offset, ulong size) =>
        Of(BochsBases.Image(version).Le64(offset, size)).AssertRefused(FindingReason.Corrupt);

    [Theory]
    [InlineData("Redolog", "Undoable")]
    [InlineData("Redolog", "Volatile")]
    [InlineData("Redolog", "")]
    [InlineData("Flat", "Growing")]
    [InlineData("Redolog\u001b", "Growing")]
    public void Changes_to_another_disk_are_no_disk(string type, string subtype)
    {
        byte[] image = BochsBases.Image(0x20000);
        image.AsSpan(32, 32).Clear();
        Encoding.ASCII.GetBytes(type).CopyTo(image, 32);
        Encoding.ASCII.GetBytes(subtype).CopyTo(image, 48);

        Verdict verdict = Of(image).AssertRefused(FindingReason.UnsupportedFeature);

        Assert.DoesNotContain(verdict.Errors, f => f.Message.Contains('\u001b'));
    }

    [Fact]
    public void P_17_a_source_that_was_declared_raw_is_none() => HostileVerdict.Refuses(FindingReason.FormatMismatch, BochsBases.Image(0x20000), "raw");

    [Fact]
    public void A_magic_that_goes_on_is_another() =>
        Assert.Equal(FindingReason.FormatMismatch, Of(BochsBases.Image(0x20000).Le32(22, 0x21)).Errors.First().Reason);

    [Fact]
    public void A_size_of_no_whole_sector_is_noted_and_kept()
    {
        Verdict verdict = Of(BochsBases.Image(0x20000).Le64(88, (12 * 16384) + 1000)).AssertAccepted();

        Assert.Equal((12UL * 16384) + 1000, verdict.Info!.VirtualSize);
        Assert.Equal(nameof(BochsRules.BochsOddSize), Assert.Single(verdict.Notes).Id);
    }

    [Fact]
    public void P_18_bytes_behind_the_last_extent_are_a_warning() =>
        Of(BochsBases.Image(0x20000).Concat(new byte[512]).ToArray()).AssertAccepted(nameof(BochsRules.BochsUnreferencedTail));

    [Fact]
    public void Cut_before_the_end_of_what_a_guest_sees_is_truncated()
    {
        byte[] image = BochsBases.Image(0x20000);

        // Of the last extent the disk has two sectors; the rest of the file is the room behind them.
        int end = image.Length - 16384 + 1024;
        Of(image.AsSpan(0, end).ToArray()).AssertAccepted();
        Assert.All(
            Enumerable.Range(0, end / 509).Select(i => i * 509).Concat([end - 1]),
            length => Of(image.AsSpan(0, length).ToArray()).AssertRefused(FindingReason.Truncated));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(1u)]
    [InlineData(uint.MaxValue - 1)]
    public void A_MiB_of_wrong_entries_costs_little(uint entry)
    {
        const int Entries = 260_000;
        byte[] image = new BochsImageBuilder(0x20000, 4096, 4096UL * Entries).Write(0, new byte[512]).Build();
        for (int i = 0; i < Entries; i++)
        {
            image.Le32(Catalog + (i * 4), entry);
        }

        Assert.False(HostileVerdict.Of(image, "bochs").Passed);
    }

    private static Verdict Of(byte[] image) => new(ImageFormats.Bochs, image);
}
