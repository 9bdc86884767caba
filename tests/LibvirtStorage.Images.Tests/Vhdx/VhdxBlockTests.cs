using System;
using System.Collections.Generic;
using System.Linq;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Images.Vhdx;
using Xunit;

namespace LibvirtStorage.Images.Tests.Vhdx;

/// <summary>Catalogue 2.14: the block allocation table.</summary>
public sealed class VhdxBlockTests
{
    private const ulong Present = VhdxImageBuilder.Present;

    [Theory]
    [InlineData("X-37", 0xfffffffffff00006UL, FindingReason.Corrupt)]
    [InlineData("X-37 2^63", 0x8000000000000006UL, FindingReason.Corrupt)]
    [InlineData("X-37 2^63 - 1 MiB", 0x7ffffffffff00006UL, FindingReason.Truncated)]
    [InlineData("X-37 at the end", 0x600006UL, FindingReason.Truncated)]
    [InlineData("X-38", 6UL, FindingReason.Corrupt)]
    [InlineData("X-38", 0x300006UL, FindingReason.Corrupt)]
    [InlineData("X-38 the table", 0x200006UL, FindingReason.Corrupt)]
    [InlineData("X-38 the log", 0x100006UL, FindingReason.Corrupt)]
    [InlineData("X-38 another block", 0x500006UL, FindingReason.Corrupt)]
    [InlineData("X-41", 0x400007UL, FindingReason.Corrupt)]
    [InlineData("state 4", 0x400004UL, FindingReason.Corrupt)]
    [InlineData("state 5", 5UL, FindingReason.Corrupt)]
    public void Payload_entry(string id, ulong entry, FindingReason reason)
    {
        Assert.NotEmpty(id);
        VhdxVerdict.AssertRefused(reason, new VhdxImageBuilder().SetBat(0, entry));
    }

    [Theory]
    [InlineData("X-42", 1UL, ExtentKind.Zero)]
    [InlineData("X-42 with a place", 0x400001UL, ExtentKind.Zero)]
    [InlineData("not present", 0UL, ExtentKind.Unallocated)]
    [InlineData("zero", 2UL, ExtentKind.Zero)]
    [InlineData("unmapped", 3UL, ExtentKind.Zero)]
    [InlineData("unmapped with a place", 0x400003UL, ExtentKind.Zero)]
    public void A_block_that_is_not_stored_reads_as_zeros(string id, ulong entry, ExtentKind kind)
    {
        Assert.NotEmpty(id);
        VhdxImageBuilder image = new VhdxImageBuilder().SetBat(0, entry).SetBat(1, Present | VhdxImageBuilder.Block0);
        byte[] expected = VhdxImageBuilder.Payload();
        expected.AsSpan(0, VhdxImageBuilder.BlockSize).CopyTo(expected.AsSpan(VhdxImageBuilder.BlockSize));
        expected.AsSpan(0, VhdxImageBuilder.BlockSize).Clear();

        Assert.Equal(2UL << 20, VhdxVerdict.AssertAccepted(image).MappedSize);
        PayloadOf.AssertSame(expected, VhdxVerdict.Payload(image.Build()));
        Assert.Equal(new GuestExtent(0, 1 << 20, kind), ExtentsOf(image.Build()).First());
    }

    [Theory]
    [InlineData(0x400006UL | 8)]
    [InlineData(0x400006UL | (1 << 19))]
    public void Reserved_bits_are_a_warning(ulong entry) =>
        VhdxVerdict.AssertAccepted(new VhdxImageBuilder().SetBat(0, entry), nameof(VhdxRules.VhdxReservedBits));

    [Theory]
    [InlineData(0x700002UL)]
    [InlineData(0x700000UL)]
    public void So_is_a_place_for_a_block_that_has_none(ulong entry) =>
        VhdxVerdict.AssertAccepted(new VhdxImageBuilder().SetBat(3, entry), nameof(VhdxRules.VhdxReservedBits));

    [Fact]
    public void The_last_block_may_end_with_the_disk()
    {
        VhdxImageBuilder image = new VhdxImageBuilder(size: (2 << 20) + 512).Resize(VhdxImageBuilder.Block2 + 512);

        VhdxVerdict.AssertAccepted(image);
        PayloadOf.AssertSame(VhdxImageBuilder.Payload((2 << 20) + 512), VhdxVerdict.Payload(image.Build()));
        VhdxVerdict.AssertRefused(FindingReason.Truncated, image.Resize(VhdxImageBuilder.Block2 + 511));
    }

    [Theory]
    [InlineData(512u, 4096)]
    [InlineData(4096u, 32768)]
    public void Behind_each_chunk_stands_the_entry_of_a_sector_bitmap(uint sectorSize, int ratio)
    {
        VhdxImageBuilder image = new VhdxImageBuilder(logicalSector: sectorSize, size: ((ulong)ratio + 2) << 20)
            .SetBat(2, 0).SetBat(ratio + 2, VhdxImageBuilder.Block2 | Present);

        VhdxVerdict.AssertAccepted(image);
        GuestExtent last = ExtentsOf(image.Build()).Last();
        Assert.Equal(new GuestExtent(((ulong)ratio + 1) << 20, 1 << 20, ExtentKind.Data), last);
        VhdxVerdict.AssertAccepted(image.SetBat(ratio, 0x123456789abcdefUL), nameof(VhdxRules.VhdxSectorBitmap));
    }

    [Fact]
    public void A_table_of_nonsense_costs_no_more_than_one()
    {
        var image = new VhdxImageBuilder(size: 130_000UL << 20);
        for (int i = 0; i < 130_000; i++)
        {
            image.SetBat(i, 0x500006);
        }

        Assert.InRange(VhdxVerdict.AssertRefused(FindingReason.Corrupt, image).Findings.Count, 1, 22);
    }

    private static List<GuestExtent> ExtentsOf(byte[] image)
    {
        using ImageReader reader = ImageFormats.Vhdx.OpenReader(new MemoryByteSource(image), new BudgetMeter(ImageBudget.Default));
        return reader.Extents().ToList();
    }
}
