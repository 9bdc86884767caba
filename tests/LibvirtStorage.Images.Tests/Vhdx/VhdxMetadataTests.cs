using System;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Images.Vhdx;
using Xunit;

namespace LibvirtStorage.Images.Tests.Vhdx;

/// <summary>Catalogue 2.14: metadata.</summary>
public sealed class VhdxMetadataTests
{
    private static readonly Guid s_unknown = new("01234567-89ab-cdef-0123-456789abcdef");

    [Theory]
    [InlineData(4, 0x300008)]
    [InlineData(2, 0x30000a)]
    public void The_table_has_its_signature_and_no_more_entries_than_room(int width, int offset)
    {
        byte[] value = width == 4 ? [0, 0, 0, 0] : [0x00, 0x08];
        byte[] image = new VhdxImageBuilder().Poke(offset == 0x300008 ? 0x300004 : offset, value).Build();

        VhdxVerdict.AssertRefused(FindingReason.Corrupt, image);
    }

    [Theory]
    [InlineData("X-27", 0u)]
    [InlineData("X-27", 0xffffffffu)]
    [InlineData("X-27 short", 4u)]
    [InlineData("X-27 long", 12u)]
    public void Item_length(string id, uint length)
    {
        Assert.StartsWith("X-27", id, StringComparison.Ordinal);
        foreach (Guid item in new[] { VhdxImageBuilder.FileParameters, VhdxImageBuilder.DiskSize, VhdxImageBuilder.DiskId })
        {
            var image = new VhdxImageBuilder();
            VhdxVerdict.AssertRefused(FindingReason.Corrupt, image.Poke32(image.EntryOf(item) + 20, length));
        }
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(0xfff8u)]
    [InlineData(0x10000u)]
    [InlineData(0xffffcu)]
    [InlineData(0xfffffff8u)]
    public void An_item_has_a_place_of_its_own_behind_the_table_and_inside_the_region(uint offset)
    {
        var image = new VhdxImageBuilder();
        VhdxVerdict.AssertRefused(FindingReason.Corrupt, image.Poke32(image.EntryOf(VhdxImageBuilder.DiskSize) + 16, offset));
    }

    [Fact]
    public void X_29_An_item_that_is_listed_twice_is_corrupt()
    {
        VhdxVerdict.AssertRefused(FindingReason.Corrupt, new VhdxImageBuilder().AddItem(VhdxImageBuilder.DiskSize, VhdxImageBuilder.Le64(1 << 20), 6));
        VhdxVerdict.AssertRefused(FindingReason.Corrupt, new VhdxImageBuilder().AddItem(VhdxImageBuilder.DiskSize, VhdxImageBuilder.Le64(1 << 20), 1));
    }

    [Fact]
    public void Every_item_is_needed()
    {
        foreach (Guid item in new[] { VhdxImageBuilder.FileParameters, VhdxImageBuilder.DiskSize, VhdxImageBuilder.DiskId, VhdxImageBuilder.LogicalSector, VhdxImageBuilder.PhysicalSector })
        {
            var image = new VhdxImageBuilder();
            int entry = image.EntryOf(item);
            VhdxVerdict.AssertRefused(FindingReason.Corrupt, image.Poke(entry, s_unknown.ToByteArray()).Poke32(entry + 24, 0));
        }
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(1u)]
    [InlineData(2u)]
    public void An_optional_item_that_is_not_known_is_skipped(uint flags)
    {
        Verdict verdict = VhdxVerdict.AssertAccepted(new VhdxImageBuilder().AddItem(s_unknown, [1, 2, 3], flags));
        Assert.Contains(verdict.Notes, f => f.Id == nameof(VhdxRules.VhdxUnknownOptional));
    }

    [Theory]
    [InlineData(4u)]
    [InlineData(5u)]
    public void A_required_one_is_not(uint flags) =>
        VhdxVerdict.AssertRefused(FindingReason.UnsupportedFeature, new VhdxImageBuilder().AddItem(s_unknown, [1, 2, 3], flags));

    [Fact]
    public void A_users_item_is_not_the_one_of_the_system()
    {
        var image = new VhdxImageBuilder();
        VhdxVerdict.AssertRefused(FindingReason.Corrupt, image.Poke32(image.EntryOf(VhdxImageBuilder.DiskSize) + 24, 7));
    }

    [Theory]
    [InlineData("X-31", (64UL << 40) + 512, FindingReason.Limit)]
    [InlineData("X-31", ulong.MaxValue, FindingReason.Limit)]
    [InlineData("X-31 2^63", 1UL << 63, FindingReason.Limit)]
    [InlineData("X-32", 513UL, FindingReason.Corrupt)]
    [InlineData("X-32 one less than blocks", (5UL << 20) - 1, FindingReason.Corrupt)]
    [InlineData("64 TiB need a longer table", 64UL << 40, FindingReason.Corrupt)]
    public void Disk_size(string id, ulong size, FindingReason reason)
    {
        Assert.NotEmpty(id);
        VhdxVerdict.AssertRefused(reason, new VhdxImageBuilder(size: size));
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(512UL)]
    [InlineData((4UL << 20) + 512)]
    public void Disk_size_is_reported_exactly(ulong size) =>
        Assert.Equal(size, VhdxVerdict.Of(new VhdxImageBuilder(size: size).Build()).AssertNoErrors().Info!.VirtualSize);

    [Theory]
    [InlineData(0u)]
    [InlineData(512u)]
    [InlineData(1u << 19)]
    [InlineData(3u << 20)]
    [InlineData((1u << 20) + 1)]
    [InlineData(512u << 20)]
    [InlineData(1u << 31)]
    [InlineData(uint.MaxValue)]
    public void X_33_Block_size(uint size)
    {
        var image = new VhdxImageBuilder();
        VhdxVerdict.AssertRefused(FindingReason.Corrupt, image.Poke32(image.ValueOf(VhdxImageBuilder.FileParameters), size));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(1024u)]
    [InlineData(513u)]
    [InlineData(8192u)]
    [InlineData(uint.MaxValue)]
    public void X_34_Sector_sizes(uint size)
    {
        VhdxVerdict.AssertRefused(FindingReason.Corrupt, new VhdxImageBuilder(logicalSector: size));
        var image = new VhdxImageBuilder();
        VhdxVerdict.AssertRefused(FindingReason.Corrupt, image.Poke32(image.ValueOf(VhdxImageBuilder.PhysicalSector), size));
    }

    [Fact]
    public void X_35_Sectors_of_4096_bytes_are_read()
    {
        var image = new VhdxImageBuilder(logicalSector: 4096);

        Verdict verdict = VhdxVerdict.AssertAccepted(image);

        Assert.Contains("logical sector size 4096", verdict.Info!.Features);
        Assert.Contains(verdict.Notes, note => note.Id == nameof(VhdxRules.VhdxSectorSize));
        PayloadOf.AssertSame(VhdxImageBuilder.Payload(), VhdxVerdict.Payload(image.Build()));
        VhdxVerdict.AssertRefused(FindingReason.Corrupt, new VhdxImageBuilder(logicalSector: 4096, size: (5 << 20) - 512));
    }

    [Fact]
    public void A_fixed_disk_is_recognised_by_its_flag() =>
        Assert.Equal("fixed", VhdxVerdict.AssertAccepted(new VhdxImageBuilder(flags: 1)).Info!.Variant);
}
