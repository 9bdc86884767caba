using System;
using System.Threading.Tasks;
using LibvirtStorage.Images.Compression;
using Xunit;
using ZstdSharp;

namespace LibvirtStorage.Images.Tests.Compression;

public class ZstdBlockEncoderTests
{
    private readonly ZstdBlockEncoder _encoder = new();

    [Theory]
    [InlineData(512)]
    [InlineData(65536)]
    [InlineData(2 << 20)]
    public void A_frame_holds_the_block_and_says_its_size(int length)
    {
        byte[] text = Patterns.Text(length);
        byte[] destination = new byte[length];

        int encoded = _encoder.Encode(text, destination);

        Assert.InRange(encoded, 1, length - 1);
        Assert.Equal((ulong)length, Decompressor.GetDecompressedSize(destination.AsSpan(0, encoded)));
        Assert.Equal(text, new Decompressor().Unwrap(destination.AsSpan(0, encoded)).ToArray());
    }

    [Fact]
    public void Noise_is_stored_as_it_is()
    {
        byte[] noise = new byte[65536];
        new Random(3).NextBytes(noise);

        Assert.Equal(0, _encoder.Encode(noise, new byte[noise.Length]));
    }

    [Fact]
    public void Serves_threads_at_once()
    {
        Parallel.For(0, 64, i =>
        {
            byte[] text = Patterns.Text(20_000 + i, i);
            byte[] destination = new byte[text.Length];
            int encoded = _encoder.Encode(text, destination);
            Assert.Equal(text, new Decompressor().Unwrap(destination.AsSpan(0, encoded)).ToArray());
        });
    }
}
