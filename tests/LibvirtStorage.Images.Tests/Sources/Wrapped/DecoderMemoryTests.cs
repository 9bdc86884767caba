using System;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Sources.Wrapped;
using LibvirtStorage.Images.Tests.Hostile;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Sources.Wrapped;

/// <summary>What unpacking allocates follows what comes out, not what a file claims, nor how many beginnings it has.</summary>
public sealed class DecoderMemoryTests
{
    private const byte Dictionary64MiB = 28;
    private const int MiB = 1 << 20;

    [Theory]
    [InlineData(MiB)]
    [InlineData(100)]
    public void No_dictionary_of_xz_is_larger_than_what_its_block_says_that_it_holds(int blockLength)
    {
        byte[] content = Patterns.Random(MiB);
        byte[] file = new XzFile { DictionaryCode = Dictionary64MiB, BlockLength = blockLength, SizesInHeader = true }.Build(content);
        PayloadOf.AssertSame(content, AssertAllocates(256, Wrapper.Xz, file));
    }

    [Fact]
    public void Blocks_of_xz_that_ask_for_much_and_hold_next_to_nothing_are_a_limit()
    {
        byte[] Blocks(int count) => new XzFile { DictionaryCode = Dictionary64MiB, BlockLength = 1 }.Build(new byte[count]);
        Assert.Equal(4, Packed.Unpack(Wrapper.Xz, Blocks(4)).Length);
        var error = Assert.Throws<DiskImageException>(() => Packed.Unpack(Wrapper.Xz, Blocks(5000)));
        Assert.Equal(FindingReason.Limit, error.Finding.Reason);
    }

    [Fact]
    public void Members_of_gzip_share_their_buffers()
    {
        byte[] member = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        Assert.Empty(AssertAllocates(128, Wrapper.Gzip, Repeat(member, MiB / member.Length)));
    }

    private static byte[] Repeat(byte[] bytes, int count)
    {
        byte[] all = new byte[bytes.Length * count];
        for (int i = 0; i < count; i++)
        {
            bytes.CopyTo(all, i * bytes.Length);
        }

        return all;
    }

    /// <summary>Besides the content itself.</summary>
    private static byte[] AssertAllocates(int mostMiB, Wrapper wrapper, byte[] file)
    {
        using var packed = new MemoryByteSource(file);
        long before = AllocatedBytes.Now;
        using ByteSource source = UnpackedByteSource.Open(packed, wrapper, new UnpackOptions { ReadForward = true });
        byte[] content = new byte[source.Length];
        for (int done = 0, length; done < content.Length; done += length)
        {
            length = Math.Min(64 << 10, content.Length - done);
            source.Read(done, content.AsSpan(done, length));
        }

        Assert.InRange(AllocatedBytes.Now - before - content.Length, long.MinValue, (long)mostMiB * MiB);
        return content;
    }
}
