using System;
using System.Collections.Generic;
using LibvirtStorage.Images.Tests.Cloop;
using LibvirtStorage.Images.Tests.Dmg;
using LibvirtStorage.Images.Tests.Hostile;
using Xunit;

namespace LibvirtStorage.Images.Tests.Contents;

/// <summary>What is in an image is told where that costs little: blocks as real images have them, not those that a hostile one may claim.</summary>
public sealed class DearLookTests
{
    private const long FewBytes = 4 << 20;

    [Theory]
    [InlineData(DmgBuilder.Zlib, 64)]
    [InlineData(DmgBuilder.Bzip2, 8)]
    [InlineData(DmgBuilder.Lzma, 8)]
    [InlineData(DmgBuilder.Adc, 8)]
    public void Nobody_looks_into_a_chunk_of_many_MiB(uint type, int size) =>
        AssertNotDecoded(new DmgBuilder().Chunk(type, new byte[size << 20]).Partition().Build(), "dmg");

    [Fact]
    public void Nobody_looks_into_a_block_of_many_MiB() => AssertNotDecoded(CloopImageBuilder.Build(new byte[64 << 20], 64 << 20), "cloop");

    /// <summary>Of such files a package can have hundreds.</summary>
    [Theory]
    [InlineData(DmgBuilder.Zlib)]
    [InlineData(DmgBuilder.Bzip2)]
    public void Nobody_looks_into_a_chunk_that_is_large_for_its_file(uint type) => AssertNotDecoded(new DmgBuilder().Chunk(type, new byte[1 << 20]).Partition().Build(), "dmg");

    /// <summary>As hdiutil lays a disk out: a chunk for the first sector, the table's header and the table, then MiB by MiB.</summary>
    [Theory]
    [InlineData(DmgBuilder.Zlib)]
    [InlineData(DmgBuilder.Bzip2)]
    [InlineData(DmgBuilder.Adc)]
    public void What_is_in_a_usual_dmg_is_told(uint type)
    {
        byte[] disk = Disc(1 << 20);
        byte[] Sectors(int from, int to) => disk.AsSpan(from << 9, (to - from) << 9).ToArray();
        byte[] image = new DmgBuilder()
            .Chunk(type, Sectors(0, 1)).Partition().Chunk(type, Sectors(1, 2)).Partition().Chunk(type, Sectors(2, 34)).Partition().Chunk(type, Sectors(34, 2048)).Partition().Build();
        Assert.Contains("ISO 9660", Contents(image, "dmg")!);
    }

    [Theory]
    [InlineData(64 << 10)]
    [InlineData(256 << 10)]
    public void What_is_in_a_usual_cloop_is_told(int blockSize) => Assert.Contains("ISO 9660", Contents(CloopImageBuilder.Build(Disc(1 << 20), blockSize), "cloop")!);

    [Fact]
    public void What_is_in_a_small_file_is_told_too() => Assert.NotNull(Contents(CloopImageBuilder.Build(new byte[64 << 10], 64 << 10), "cloop"));

    private static byte[] Disc(int length)
    {
        byte[] disc = Patterns.Random(length);
        disc.AsSpan(0, 0x8000).Clear();
        new byte[] { 1, (byte)'C', (byte)'D', (byte)'0', (byte)'0', (byte)'1', 1 }.CopyTo(disc, 0x8000);
        return disc;
    }

    private static IReadOnlyList<string>? Contents(byte[] image, string format) => HostileVerdict.Accepts(image, format).Contents;

    private static void AssertNotDecoded(byte[] image, string format)
    {
        long before = AllocatedBytes.Now;
        Assert.Null(Contents(image, format));
        Assert.InRange(AllocatedBytes.Now - before, 0, FewBytes);
    }
}
