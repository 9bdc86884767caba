using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Threading.Tasks;
using LibvirtStorage.Images.Compression;
using Xunit;

namespace LibvirtStorage.Images.Tests.Compression;

public class DeflateBlockEncoderTests
{
    private readonly DeflateBlockEncoder _encoder = new();

    [Fact]
    public void Blocks_of_every_small_length()
    {
        for (int length = 0; length <= 300; length++)
        {
            AssertFaithful(Patterns.Text(length, length));
            AssertFaithful(Patterns.Random(length, length));
            AssertFaithful(Enumerable.Repeat((byte)(length % 256), length).ToArray());
        }
    }

    [Theory]
    [InlineData(512)]
    [InlineData(4096)]
    [InlineData(65536)]
    [InlineData(2 << 20)]
    public void Text_gets_smaller(int length)
    {
        byte[] text = Patterns.Text(length);

        int encoded = AssertFaithful(text);

        Assert.InRange(encoded, 1, length * 6 / 10);
    }

    [Theory]
    [InlineData(512)]
    [InlineData(65536)]
    [InlineData(2 << 20)]
    public void One_byte_repeated_nearly_vanishes(int length)
    {
        Assert.InRange(AssertFaithful(new byte[length]), 1, 12 + (length / 400));
        Assert.InRange(AssertFaithful(Enumerable.Repeat((byte)0xA5, length).ToArray()), 1, 12 + (length / 400));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(512)]
    [InlineData(65536)]
    [InlineData(2 << 20)]
    public void Noise_is_stored_as_it_is(int length)
    {
        byte[] noise = new byte[length];
        new Random(3).NextBytes(noise);

        Assert.Equal(0, _encoder.Encode(noise, new byte[length]));
    }

    [Fact]
    public void Noise_among_text_keeps_the_rest_small()
    {
        byte[] mixed = Patterns.Text(300_000);
        byte[] noise = new byte[150_000];
        new Random(3).NextBytes(noise);
        noise.CopyTo(mixed, 75_000);

        Assert.InRange(AssertFaithful(mixed), 150_000, 230_000);
    }

    [Fact]
    public void No_match_reaches_back_further_than_4096_bytes()
    {
        // Only repetitions at a distance: of 4096, which is allowed, and of one more, which is not.
        foreach (int period in new[] { 4095, 4096, 4097, 5000, 32768 })
        {
            byte[] once = Patterns.Random(period);
            byte[] repeated = Enumerable.Range(0, 262_144).Select(i => once[i % period]).ToArray();
            int encoded = AssertFaithful(repeated);
            Assert.Equal(period <= 4096, encoded is > 0 and < 20_000);
        }
    }

    [Fact]
    public void Symbol_frequencies_that_would_need_words_of_more_than_15_bits()
    {
        // Fibonacci numbers make the deepest trees.
        int a = 1;
        int b = 1;
        var random = new Random(1);
        byte[] skewed = Enumerable.Range(0, 21).SelectMany(symbol =>
        {
            byte[] run = Enumerable.Repeat((byte)(symbol * 11), a).ToArray();
            (a, b) = (b, a + b);
            return run;
        }).OrderBy(_ => random.Next()).ToArray();

        AssertFaithful(skewed);
    }

    [Fact]
    public void Nothing_of_one_block_is_seen_in_the_next()
    {
        byte[] text = Patterns.Text(65536);
        byte[] first = Encode(text);
        Encode(Patterns.Random(30_000));
        Encode(Enumerable.Reverse(text).ToArray());

        AssertFaithful(text);
        Assert.NotEmpty(first);
    }

    [Fact]
    public void Serves_threads_at_once()
    {
        Parallel.For(0, 64, i => AssertFaithful(Patterns.Text(20_000 + i, i)));
    }

    [Fact]
    public void Structures_of_every_kind()
    {
        var random = new Random(9);
        for (int round = 0; round < 60; round++)
        {
            byte[] block = new byte[random.Next(1, 90_000)];
            int offset = 0;
            while (offset < block.Length)
            {
                int run = Math.Min(block.Length - offset, 1 << random.Next(1, 14));
                int kind = random.Next(4);
                int back = offset == 0 ? 0 : random.Next(1, Math.Min(offset, 5000) + 1);
                for (int i = 0; i < run; i++, offset++)
                {
                    block[offset] = kind switch
                    {
                        0 => (byte)random.Next(256),
                        1 => (byte)random.Next(4),
                        2 when back > 0 => block[offset - back],
                        _ => (byte)kind,
                    };
                }
            }

            AssertFaithful(block);
        }
    }

    private byte[] Encode(byte[] block)
    {
        byte[] destination = new byte[block.Length];
        return destination.Take(_encoder.Encode(block, destination)).ToArray();
    }

    private int AssertFaithful(byte[] block)
    {
        byte[] encoded = Encode(block);
        if (encoded.Length > 0)
        {
            Assert.True(encoded.Length < block.Length);
            Assert.True(block.AsSpan().SequenceEqual(StrictInflater.Inflate(encoded)));
            using var inflate = new DeflateStream(new MemoryStream(encoded), CompressionMode.Decompress);
            var output = new MemoryStream();
            inflate.CopyTo(output);
            Assert.True(block.AsSpan().SequenceEqual(output.ToArray()));
        }

        return encoded.Length;
    }
}
