using System;
using System.Buffers.Binary;
using System.Linq;
using LibvirtStorage.Images.Compression;
using Xunit;

namespace LibvirtStorage.Images.Tests.Compression;

public sealed class ZlibBlockEncoderTests
{
    [Theory]
    [InlineData("", 0x00000001U)]
    [InlineData("Wikipedia", 0x11e60398U)]
    public void Adler_32_is_what_is_known_of_it(string text, uint expected) =>
        Assert.Equal(expected, Adler32.Of(text.Select(c => (byte)c).ToArray()));

    [Fact]
    public void Adler_32_does_not_overflow()
    {
        byte[] data = Enumerable.Repeat((byte)0xff, 100_000).ToArray();
        (ulong low, ulong high) = (1, 0);
        foreach (byte value in data)
        {
            low = (low + value) % 65521;
            high = (high + low) % 65521;
        }

        Assert.Equal((uint)((high << 16) | low), Adler32.Of(data));
    }

    [Theory]
    [InlineData(4096)]
    [InlineData(65536)]
    public void A_block_comes_back(int length)
    {
        byte[] block = Patterns.Text(length);
        byte[] encoded = new byte[length];
        int count = new ZlibBlockEncoder().Encode(block, encoded);

        Assert.InRange(count, 1, length - 1);
        AssertStream(block, encoded.AsSpan(0, count).ToArray());
    }

    [Fact]
    public void A_block_that_does_not_get_smaller_is_left_alone()
    {
        byte[] noise = new byte[65536];
        new Random(1).NextBytes(noise);
        Assert.Equal(0, new ZlibBlockEncoder().Encode(noise, new byte[noise.Length]));
        Assert.Equal(0, new ZlibBlockEncoder().Encode(new byte[6], new byte[6]));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(5, 5)]
    [InlineData(700, 65536)]
    [InlineData(65536, 65536)]
    [InlineData(65535, 65535)]
    [InlineData(200_000, 200_000)]
    public void Stored_blocks_come_back_filled_up_with_zeros(int data, int length)
    {
        byte[] block = Patterns.Random(data);
        byte[] stream = new byte[ZlibStored.LengthOf(length)];
        stream.AsSpan().Fill(0xee);
        ZlibStored.Write(block, length, stream);

        Array.Resize(ref block, length);
        AssertStream(block, stream);
    }

    private static void AssertStream(byte[] expected, byte[] stream)
    {
        byte[] decoded = new byte[expected.Length];
        (int produced, bool hasMore) = BlockInflater.InflateZlib(stream, 0, stream.Length, decoded);
        Assert.Equal(expected.Length, produced);
        Assert.False(hasMore);
        Assert.Equal(expected, decoded);
        Assert.Equal(Adler32.Of(expected), BinaryPrimitives.ReadUInt32BigEndian(stream.AsSpan(stream.Length - 4)));
    }
}
