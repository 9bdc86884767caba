using System;
using System.IO;
using LibvirtStorage.Images.Detection;
using LibvirtStorage.Images.Sinks;
using Xunit;

namespace LibvirtStorage.Images.Tests.Sinks;

/// <summary>What is remembered of a file while it is written is what is read of it afterwards.</summary>
public class WrittenEndsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(512)]
    [InlineData(1500)]
    [InlineData(0x81ff)]
    [InlineData(0x10000)]
    public void They_are_those_of_the_finished_file(int headLength)
    {
        var random = new Random(headLength);
        for (int round = 0; round < 200; round++)
        {
            byte[] head = Patterns.Random(headLength, seed: round);
            var ends = new WrittenEnds(headLength);
            using var file = new MemoryStream();
            file.Write(head, 0, head.Length);
            for (int piece = random.Next(0, 6); piece > 0; piece--)
            {
                byte[] data = new byte[random.Next(3) switch { 0 => random.Next(0, 700), 1 => 512, _ => random.Next(0, 0x9000) }];
                if (random.Next(3) == 0)
                {
                    ends.AppendZeros(data.Length);
                }
                else
                {
                    random.NextBytes(data);
                    ends.Append(data);
                }

                file.Write(data, 0, data.Length);
            }

            using var source = new MemoryByteSource(file.ToArray());
            SignatureWindow expected = SignatureWindow.Of(source);
            SignatureWindow actual = ends.Close(head, hasStart: true);
            Assert.Equal(expected.Head.ToArray(), actual.Head.ToArray());
            Assert.Equal(expected.Tail.ToArray(), actual.Tail.ToArray());
            Assert.Empty(ends.Close(head, hasStart: false).Head.ToArray());
        }
    }

    [Fact]
    public void Zeros_of_any_length_are_a_tail_of_zeros()
    {
        var ends = new WrittenEnds(512);
        ends.Append(Patterns.Random(2000, seed: 1));
        ends.AppendZeros(1L << 40);
        Assert.Equal(new byte[SignatureWindow.TailLength], ends.Close(new byte[512], hasStart: true).Tail.ToArray());
    }
}
