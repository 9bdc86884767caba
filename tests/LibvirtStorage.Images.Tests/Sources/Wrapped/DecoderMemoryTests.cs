using System;
using System.Linq;
using LibvirtStorage.Images.Compression;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Sources.Wrapped;
using LibvirtStorage.Images.Tests.Hostile;
using Xunit;

namespace LibvirtStorage.Images.Tests.Sources.Wrapped;

/// <summary>What unpacking allocates follows what comes out, not what a file claims, nor how many beginnings it has.</summary>
public sealed class DecoderMemoryTests
{
    private const byte Dictionary128MiB = 30;
    private const int MiB = 1 << 20;

    [Theory]
    [InlineData(false, 12)]
    [InlineData(true, 6)]
    public void A_dictionary_of_xz_that_is_not_needed_is_not_allocated(bool sizesInHeader, int mostMiB)
    {
        byte[] content = Patterns.Random(MiB);
        byte[] file = new XzFile { DictionaryCode = Dictionary128MiB, BlockLength = MiB, SizesInHeader = sizesInHeader }.Build(content);
        PayloadOf.AssertSame(content, AssertAllocates(mostMiB, Wrapper.Xz, file));
    }

    [Fact]
    public void Blocks_of_xz_share_a_dictionary()
    {
        byte[] content = Patterns.Random(5000);
        byte[] file = new XzFile { DictionaryCode = Dictionary128MiB, BlockLength = 1 }.Build(content);
        PayloadOf.AssertSame(content, AssertAllocates(32, Wrapper.Xz, file));
    }

    [Fact]
    public void A_dictionary_of_xz_that_is_full_takes_little_more_than_its_size()
    {
        byte[] content = new byte[40 * MiB];
        Patterns.Random(MiB).CopyTo(content, 20 * MiB);
        byte[] file = new XzFile { DictionaryCode = 24, BlockLength = content.Length }.Build(content);

        // Both times that it is unpacked, at worst: 16 MiB, and what it was while it grew.
        PayloadOf.AssertSame(content, AssertAllocates(2 * (16 + 5) + 4, Wrapper.Xz, file));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    public void Streams_of_bzip2_share_a_block(int length)
    {
        byte[] stream = length == 0 ? [0x42, 0x5a, 0x68, 0x39, 0x17, 0x72, 0x45, 0x38, 0x50, 0x90, 0, 0, 0, 0] : Packed.As(Wrapper.Bzip2, new byte[length]);
        int count = MiB / stream.Length;
        byte[] unpacked = AssertAllocates(4, Wrapper.Bzip2, Repeat(stream, count));
        Assert.Equal(count * length, unpacked.Length);
        Assert.True(unpacked.All(b => b == 0));
    }

    [Fact]
    public void Members_of_gzip_share_their_buffers()
    {
        byte[] member = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        Assert.Empty(AssertAllocates(128, Wrapper.Gzip, Repeat(member, MiB / member.Length)));
    }

    [Fact]
    public void A_buffer_is_given_once_to_whom_it_fits()
    {
        var spares = new SpareBuffer();
        byte[] buffer = spares.Take(1000, 2000);
        Assert.Equal(1000, buffer.Length);

        spares.Return(buffer);
        Assert.Same(buffer, spares.Take(500, 1000));
        Assert.NotSame(buffer, spares.Take(500, 1000));
        spares.Return(buffer);
        Assert.Equal(1001, spares.Take(1001, 2000).Length);
        spares.Return(buffer);
        Assert.Equal(10, spares.Take(10, 999).Length);
        GC.KeepAlive(buffer);
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
