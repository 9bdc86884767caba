using System;
using System.Linq;
using LibvirtStorage.Images.Cloop;
using LibvirtStorage.Images.Tests.Hostile;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Cloop;

/// <summary>Catalogue 1.2, 2.15 and 6: what a compressed loop image is refused for. Twelve blocks of 16 KiB, offsets from 136.</summary>
public sealed class CloopCatalogueTests
{
    [Fact]
    public void Control() => Of(CloopBases.Image()).AssertAccepted();

    [Theory]
    [InlineData("block size 0", 128, 0u, FindingReason.Corrupt)]
    [InlineData("block size of no whole sector", 128, 513u, FindingReason.Corrupt)]
    [InlineData("block size 64 MiB and a sector", 128, (64u << 20) + 512, FindingReason.Limit)]
    [InlineData("block size 2^32 - 1", 128, uint.MaxValue, FindingReason.Limit)]
    [InlineData("block size beyond what its streams hold", 128, 64u << 20, FindingReason.Corrupt)]
    [InlineData("C-02: 2^32 - 1 blocks", 132, uint.MaxValue, FindingReason.Limit)]
    [InlineData("2^29 - 1 blocks", 132, 0x1fffffffu, FindingReason.Limit)]
    [InlineData("offsets of more than 512 MiB", 132, 0x4000000u, FindingReason.Limit)]
    [InlineData("offsets longer than the file", 132, 0x3ffffffu, FindingReason.Truncated)]
    public void A_header_field_that_cannot_be_is_refused(string row, int offset, uint value, FindingReason reason)
    {
        Assert.NotEmpty(row);
        Of(CloopBases.Image().Be32(offset, value)).AssertRefused(reason);
    }

    [Theory]
    [InlineData("C-03: first offset above the second", 0, 1UL << 63, FindingReason.Corrupt)]
    [InlineData("C-03: first offset 2^64 - 1", 0, ulong.MaxValue, FindingReason.Corrupt)]
    [InlineData("first block in the offsets", 0, 136UL, FindingReason.Corrupt)]
    [InlineData("first block in the header", 0, 0UL, FindingReason.Corrupt)]
    [InlineData("C-03: offset in the middle below the one before", 6, 300UL, FindingReason.Corrupt)]
    [InlineData("end of the last block behind the end", 12, 1UL << 40, FindingReason.Truncated)]
    [InlineData("end of the last block negative", 12, 1UL << 63, FindingReason.Truncated)]
    public void An_offset_that_cannot_be_is_refused(string row, int block, ulong value, FindingReason reason)
    {
        Assert.NotEmpty(row);
        Of(CloopBases.Image().Be64(136 + (8 * block), value)).AssertRefused(reason);
    }

    [Fact]
    public void A_block_of_no_bytes_decodes_to_nothing()
    {
        byte[] image = CloopBases.Image();
        Of(image.Be64(136 + 8, image.U64(136))).AssertRefused(FindingReason.Corrupt);
    }

    [Theory]
    [InlineData("header of the stream", 0)]
    [InlineData("stream", 100)]
    [InlineData("checksum", -1)]
    public void A_block_that_was_changed_is_refused_by_the_reader(string what, int offset)
    {
        byte[] image = CloopBases.Image();
        int start = (int)image.U64(136);
        int end = (int)image.U64(144);
        image[(offset < 0 ? end : start) + offset] ^= 0x55;

        Verdict verdict = Of(image);

        Assert.NotEmpty(what);
        Assert.Equal((nameof(CloopRules.CloopBlock), FindingReason.Corrupt), (verdict.ReaderError!.Id, verdict.ReaderError!.Reason));
    }

    [Fact]
    public void A_block_that_decodes_to_more_than_a_block_is_refused_by_the_reader()
    {
        byte[] image = CloopBases.Image().Be32(128, 8192);

        Assert.Equal(nameof(CloopRules.CloopBlock), Of(image).ReaderError!.Id);
    }

    [Fact]
    public void P_17_a_source_that_was_declared_raw_is_none() => HostileVerdict.Refuses(FindingReason.FormatMismatch, CloopBases.Image(), "raw");

    [Fact]
    public void Another_version_of_the_script_is_another_format()
    {
        byte[] image = CloopBases.Image();
        image[12] = (byte)'3';

        HostileVerdict.Refuses(FindingReason.FormatMismatch, image, "cloop");
    }

    [Fact]
    public void P_18_bytes_behind_the_last_block_are_a_warning() =>
        Of(CloopBases.Image().Concat(new byte[512]).ToArray()).AssertAccepted(nameof(CloopRules.CloopUnreferencedTail));

    [Fact]
    public void Cut_at_any_length_is_truncated()
    {
        byte[] image = CloopBases.Image();

        Assert.All(
            Enumerable.Range(0, image.Length / 509).Select(i => i * 509).Concat([image.Length - 1]),
            length => Of(image.AsSpan(0, length).ToArray()).AssertRefused(FindingReason.Truncated));
    }

    /// <summary>Found by fuzzing.</summary>
    [Fact]
    public void A_block_that_its_stream_cannot_hold_gets_no_memory()
    {
        using var source = new MemoryByteSource(CloopBases.Image().Be32(128, 64 << 20));
        using ImageReader reader = ImageFormats.Cloop.OpenReader(source, new BudgetMeter(ImageBudget.Default));
        long before = AllocatedBytes.Now;
        Assert.Equal(FindingReason.Corrupt, Assert.Throws<DiskImageException>(() => reader.Read(0, new byte[1])).Reason);
        Assert.InRange(AllocatedBytes.Now - before, 0, 1 << 20);
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(0x100000UL)]
    [InlineData(ulong.MaxValue)]
    public void A_MiB_of_wrong_offsets_costs_little(ulong offset)
    {
        byte[] image = CloopBases.Image();
        Array.Resize(ref image, 1 << 20);
        image.Be32(132, 131_000);
        for (int i = 0; i <= 131_000; i++)
        {
            image.Be64(136 + (i * 8), offset);
        }

        Assert.False(HostileVerdict.Of(image, "cloop").Passed);
    }

    private static Verdict Of(byte[] image) => new(ImageFormats.Cloop, image);
}
