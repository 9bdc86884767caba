using System;
using LibvirtStorage.Images.Qcow2;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Qcow2;

/// <summary>Catalogue 2.3: header geometry and limits.</summary>
public sealed class Qcow2HeaderTests
{
    [Theory]
    [InlineData("Q-HDR cluster_bits below a sector", 20, 8u, FindingReason.Corrupt)]
    [InlineData("Q-HDR cluster_bits 0", 20, 0u, FindingReason.Corrupt)]
    [InlineData("Q-HDR cluster_bits above 2 MiB", 20, 22u, FindingReason.Limit)]
    [InlineData("Q-HDR cluster_bits a shift of 0 when masked", 20, 32u, FindingReason.Limit)]
    [InlineData("Q-HDR-06", 20, uint.MaxValue, FindingReason.Limit)]
    [InlineData("Q-HDR-07", 100, uint.MaxValue, FindingReason.Corrupt)]
    [InlineData("Q-HDR header_length above a cluster", 100, 0x10008u, FindingReason.Corrupt)]
    [InlineData("Q-HDR-09", 100, 72u, FindingReason.Corrupt)]
    [InlineData("Q-HDR-09", 100, 103u, FindingReason.Corrupt)]
    [InlineData("Q-HDR header_length 0", 100, 0u, FindingReason.Corrupt)]
    [InlineData("Q-HDR-10", 100, 105u, FindingReason.Corrupt)]
    [InlineData("Q-HDR-20", 36, 0x7fffffffu, FindingReason.Limit)]
    [InlineData("Q-HDR l1_size one above the limit", 36, 0x400001u, FindingReason.Limit)]
    [InlineData("Q-HDR-21", 36, 0x400000u, FindingReason.Corrupt)]
    [InlineData("Q-HDR-22", 36, 0u, FindingReason.Corrupt)]
    [InlineData("Q-HDR-28", 96, 7u, FindingReason.Corrupt)]
    [InlineData("Q-HDR-28", 96, 32u, FindingReason.Corrupt)]
    [InlineData("Q-HDR-28", 96, uint.MaxValue, FindingReason.Corrupt)]
    [InlineData("Q-HDR-31", 56, uint.MaxValue, FindingReason.Limit)]
    [InlineData("Q-HDR refcount table one cluster above 8 MiB", 56, 129u, FindingReason.Limit)]
    [InlineData("Q-HDR refcount table of no clusters", 56, 0u, FindingReason.Corrupt)]
    [InlineData("Q-HDR refcount table past the end", 56, 128u, FindingReason.Truncated)]
    public void Field_of_32_bits(string id, int offset, uint value, FindingReason reason)
    {
        Assert.StartsWith("Q-HDR", id, StringComparison.Ordinal);
        Qcow2Verdict.AssertRefused(reason, new Qcow2ImageBuilder().Poke32(offset, value).Build());
    }

    [Theory]
    [InlineData("Q-HDR-13", 24, ulong.MaxValue, FindingReason.Limit)]
    [InlineData("Q-HDR size 2^63", 24, 1UL << 63, FindingReason.Limit)]
    [InlineData("Q-HDR-15", 24, 1UL << 60, FindingReason.Limit)]
    [InlineData("Q-HDR size 4 EiB", 24, 1UL << 62, FindingReason.Limit)]
    [InlineData("Q-HDR size one L1 entry above", 24, (512UL << 20) + 1, FindingReason.Corrupt)]
    [InlineData("Q-HDR l1 unaligned", 40, 0x30200UL, FindingReason.Corrupt)]
    [InlineData("Q-HDR l1 at the header", 40, 0UL, FindingReason.Corrupt)]
    [InlineData("Q-HDR l1 at the refcount table", 40, 0x10000UL, FindingReason.Corrupt)]
    [InlineData("Q-HDR-24", 40, 0xffffffffffff0000UL, FindingReason.Corrupt)]
    [InlineData("Q-HDR-26", 40, 0x40000000UL, FindingReason.Truncated)]
    [InlineData("Q-HDR l1 at the end", 40, 0x80000UL, FindingReason.Truncated)]
    [InlineData("Q-HDR l1 at 2^63 - 64 KiB", 40, 0x7fffffffffff0000UL, FindingReason.Truncated)]
    [InlineData("Q-HDR-32", 48, 0x10200UL, FindingReason.Corrupt)]
    [InlineData("Q-HDR refcount table at the header", 48, 0UL, FindingReason.Corrupt)]
    [InlineData("Q-HDR refcount table past the end", 48, 0x40000000UL, FindingReason.Truncated)]
    [InlineData("Q-HDR-34", 48, 0xffffffffffff0000UL, FindingReason.Corrupt)]
    public void Field_of_64_bits(string id, int offset, ulong value, FindingReason reason)
    {
        Assert.StartsWith("Q-HDR", id, StringComparison.Ordinal);
        Qcow2Verdict.AssertRefused(reason, new Qcow2ImageBuilder().Poke64(offset, value).Build());
    }

    [Theory]
    [InlineData(0x10200UL, FindingReason.Corrupt)]
    [InlineData(0x30000UL, FindingReason.Corrupt)]
    [InlineData(0x40000000UL, FindingReason.Truncated)]
    [InlineData(0xffffffffffff0000UL, FindingReason.Truncated)]
    public void Refcount_block_has_its_own_place_in_the_file(ulong offset, FindingReason reason)
    {
        var image = new Qcow2ImageBuilder();
        Qcow2Verdict.AssertRefused(reason, image.Poke64(image.RefcountTable, offset).Build());
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(1UL)]
    [InlineData((64UL << 20) - 511)]
    [InlineData(512UL << 20)]
    public void Size_is_reported_exactly(ulong size)
    {
        Verdict verdict = Qcow2Verdict.AssertAccepted(new Qcow2ImageBuilder(hasData: false).Poke64(24, size).Build());

        Assert.Equal(size, verdict.Info!.VirtualSize);
        Assert.Equal(size % 512 != 0, System.Linq.Enumerable.Any(verdict.Notes, f => f.Id == nameof(Qcow2Rules.Qcow2OddSize)));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Header_survives_writing_and_parsing(int version)
    {
        byte[] image = new Qcow2ImageBuilder(version).Build();
        Qcow2Header header = Qcow2HeaderParser.Parse(image);
        byte[] written = new byte[header.HeaderLength];

        header.WriteTo(written);

        Assert.Equal(image.AsSpan(0, written.Length).ToArray(), written);
        Assert.Equal(header, Qcow2HeaderParser.Parse(written));
    }
}
