using System;
using System.Linq;
using LibvirtStorage.Images.Tests.Hostile;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Images.Vdi;
using Xunit;

namespace LibvirtStorage.Images.Tests.Vdi;

/// <summary>Catalogue 2.12, and the neighbours of its rows.</summary>
public sealed class VdiCatalogueTests
{
    private const FindingReason Corrupt = FindingReason.Corrupt;
    private const FindingReason Limit = FindingReason.Limit;
    private const FindingReason Truncated = FindingReason.Truncated;
    private const FindingReason Unsupported = FindingReason.UnsupportedFeature;
    private const FindingReason Version = FindingReason.UnsupportedVersion;

    [Theory]
    [InlineData("D-04", 0x44, 0x00000001u, Version)]
    [InlineData("D-04", 0x44, 0x00010002u, Version)]
    [InlineData("old", 0x44, 0x00000002u, Version)]
    [InlineData("D-06", 0x178, 0u, Corrupt)]
    [InlineData("not a power of two", 0x178, 0x100001u, Corrupt)]
    [InlineData("below a sector", 0x178, 256u, Corrupt)]
    [InlineData("vast", 0x178, 0x80000000u, Limit)]
    [InlineData("D-07, where the number of blocks says otherwise", 0x178, 0x200000u, Unsupported)]
    [InlineData("D-08", 0x17c, 512u, Unsupported)]
    [InlineData("D-09", 0x180, 0xffffffffu, Limit)]
    [InlineData("one beyond QEMU's limit", 0x180, 0x1fffff81u, Limit)]
    [InlineData("too few", 0x180, 3u, Corrupt)]
    [InlineData("map over data", 0x180, 0x10000u, Corrupt)]
    [InlineData("D-14", 0x154, 0u, Corrupt)]
    [InlineData("map over header", 0x154, 0x1ffu, Corrupt)]
    [InlineData("unaligned map", 0x154, 0x208u, Corrupt)]
    [InlineData("map over data", 0x154, 0x400u, Corrupt)]
    [InlineData("D-15", 0x158, 0u, Corrupt)]
    [InlineData("data over map", 0x158, 0x200u, Corrupt)]
    [InlineData("data behind the end", 0x158, 0x80000000u, Truncated)]
    [InlineData("sectors of 4 KiB", 0x168, 4096u, Unsupported)]
    [InlineData("type 0", 0x4c, 0u, Unsupported)]
    [InlineData("undo", 0x4c, 3u, Unsupported)]
    [InlineData("type 5", 0x4c, 5u, Unsupported)]
    [InlineData("short header", 0x48, 0x17fu, Corrupt)]
    [InlineData("header over map", 0x48, 0x200u, Corrupt)]
    [InlineData("no signature", 0x40, 0u, FindingReason.FormatMismatch)]
    [InlineData("D-17", 0x200, 0x7fffffffu, Corrupt)]
    [InlineData("first impossible block", 0x200, 4u, Corrupt)]
    [InlineData("last special value but two", 0x200, 0xfffffffdu, Corrupt)]
    [InlineData("block behind the end", 0x200, 3u, Truncated)]
    public void A_field_of_this_value_is_refused(string id, int offset, uint value, FindingReason reason)
    {
        Assert.NotEmpty(id);
        Verdict verdict = Of(Base().Le32(offset, value)).AssertRefused(reason);
        Assert.Equal(reason, verdict.ReaderError!.Reason);
    }

    [Fact]
    public void D_14_a_map_behind_the_end_is_truncated()
    {
        byte[] image = Base();
        uint end = (uint)(image.Length + 511) & ~511u;
        Of(image.Le32(0x154, end).Le32(0x158, end + 512)).AssertRefused(Truncated);
    }

    [Theory]
    [InlineData(1UL << 40)]
    [InlineData((4UL << 20) + 1)]
    [InlineData(ulong.MaxValue)]
    public void D_12_a_disk_larger_than_its_blocks_is_corrupt(ulong size) => Of(Base().Le64(0x170, size)).AssertRefused(Corrupt);

    [Theory]
    [InlineData("D-01", 0x4c, 4u)]
    [InlineData("D-02", 0x1a8, 1u)]
    [InlineData("D-02", 0x1b4, 0x80000000u)]
    [InlineData("D-02", 0x1b8, 1u)]
    [InlineData("D-02", 0x1c4, 0x80000000u)]
    public void An_image_with_a_parent_is_an_external_reference(string id, int offset, uint value)
    {
        Assert.NotEmpty(id);
        byte[] image = Base().Le32(offset, value);
        HostileVerdict.Refuses(FindingReason.ExternalReference, image, "vdi");
        Verdict verdict = Of(image);
        Assert.Equal(ExternalReference.BackingFile, Assert.Single(verdict.Info!.References).Kind);
        Assert.Equal(FindingReason.ExternalReference, verdict.ReaderError!.Reason);
    }

    [Fact]
    public void A_parent_is_shown_by_its_uuid() =>
        Assert.Equal("04030201-0605-0807-0000-000000000000", Of(Base().Le32(0x4c, 4).Le64(0x1a8, 0x0807060504030201)).Info!.References.Single().Target);

    [Theory]
    [InlineData(0)]
    [InlineData(0x40)]
    [InlineData(0x43)]
    public void A_file_that_ends_before_the_signature_is_no_vdi(int length) => Of(Base().AsSpan(0, length).ToArray()).AssertRefused(FindingReason.FormatMismatch);

    [Theory]
    [InlineData(0x44)]
    [InlineData(0x180)]
    [InlineData(0x1c7)]
    [InlineData(0x1c8)]
    [InlineData(0x200)]
    [InlineData(0x20f)]
    [InlineData(0x210)]
    [InlineData(0x400 + (2 << 20) - 1)]
    public void D_21_a_cut_file_is_truncated(int length) => Of(Base().AsSpan(0, length).ToArray()).AssertRefused(Truncated);

    [Theory]
    [InlineData(4194204UL)]
    [InlineData((3UL << 20) + 1)]
    public void D_13_a_disk_of_odd_size_has_exactly_that_size(ulong size)
    {
        Verdict verdict = Of(Base().Le64(0x170, size)).AssertAccepted();
        Assert.Equal(size, verdict.Info!.VirtualSize);
        Assert.Equal(nameof(VdiRules.VdiOddSize), Assert.Single(verdict.Notes).Id);
    }

    /// <summary>As xmount writes it: the data follows the block map at once.</summary>
    [Theory]
    [InlineData(32)]
    [InlineData(1)]
    public void Data_that_does_not_start_with_a_sector_is_where_the_header_says(int shift)
    {
        byte[] aligned = VdiImageBuilder.Image(2, 1, VdiImageBuilder.Free, 0);
        byte[] image = [.. aligned.AsSpan(0, VdiImageBuilder.DataOffset), .. new byte[shift], .. aligned.AsSpan(VdiImageBuilder.DataOffset)];
        image.Le32(0x158, (uint)(VdiImageBuilder.DataOffset + shift));

        Of(image).AssertAccepted(nameof(VdiRules.VdiUnalignedData));
        PayloadOf.AssertSame(HostileVerdict.Payload(aligned, "vdi")!, HostileVerdict.Payload(image, "vdi")!);
        Assert.False(HostileVerdict.Of(image, "vdi", strict: true).Passed);
    }

    [Fact]
    public void D_19_shared_blocks_are_a_warning()
    {
        byte[] image = VdiImageBuilder.Image(1, 0, 0, 0, 0);
        Of(image).AssertAccepted(nameof(VdiRules.VdiSharedBlock));
        Assert.False(HostileVerdict.Of(image, "vdi", strict: true).Passed);
    }

    [Fact]
    public void Blocks_shared_on_a_grand_scale_are_an_amplification()
    {
        byte[] image = VdiImageBuilder.Image(1, new uint[32]);
        Of(image).AssertRefused(Limit);
    }

    /// <summary>A file that is all block map costs no more than another one.</summary>
    [Theory]
    [InlineData(0u, Limit)]
    [InlineData(0x7fffffffu, Corrupt)]
    [InlineData(1u, Truncated)]
    public void Every_entry_is_wrong(uint entry, FindingReason reason)
    {
        const int Entries = 250_000;
        byte[] image = new byte[VdiImageBuilder.MapOffset + (Entries * 4)];
        VdiImageBuilder.Image(0, new uint[64]).CopyTo(image, 0);
        uint end = (uint)(image.Length + 511) & ~511u;
        Array.Resize(ref image, (int)end + (1 << 20));
        image.Le32(0x158, end).Le32(0x180, Entries).Le64(0x170, (ulong)Entries << 20);
        for (int i = 0; i < Entries; i++)
        {
            image.Le32(VdiImageBuilder.MapOffset + (i * 4), entry);
        }

        HostileVerdict.Refuses(reason, image, "vdi");
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(1u)]
    [InlineData(3u)]
    [InlineData(uint.MaxValue)]
    public void A_wrong_count_of_allocated_blocks_is_a_warning(uint count) =>
        Of(Base().Le32(0x184, count)).AssertAccepted(nameof(VdiRules.VdiAllocatedBlocks));

    [Fact]
    public void A_map_that_is_larger_than_the_disk_needs_is_a_warning() =>
        Of(Base().Le64(0x170, 3 << 20)).AssertAccepted(nameof(VdiRules.VdiOversizedMap));

    [Fact]
    public void Bytes_behind_the_last_block_are_a_warning()
    {
        byte[] image = Base();
        Array.Resize(ref image, image.Length + 512);
        Of(image).AssertAccepted(nameof(VdiRules.VdiUnreferencedTail));
    }

    [Fact]
    public void The_image_that_the_rows_start_from_is_sound()
    {
        Verdict verdict = Of(Base()).AssertAccepted();
        Assert.Null(verdict.ReaderError);
        Assert.Equal(2UL << 20, verdict.MappedSize);
    }

    private static Verdict Of(byte[] image) => new(ImageFormats.Vdi, image);

    private static byte[] Base() => VdiImageBuilder.Image(2, 1, VdiImageBuilder.Free, 0, VdiImageBuilder.Discarded);
}
