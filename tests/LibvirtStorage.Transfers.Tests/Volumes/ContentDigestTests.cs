using System;
using System.Linq;
using LibvirtStorage.Transfers.Volumes;
using Xunit;

namespace LibvirtStorage.Transfers.Tests.Volumes;

/// <summary>Digests say whether two contents are the same, however these came.</summary>
public sealed class ContentDigestTests
{
    private const int Length = 300_000;
    private const long Part = 64 << 20;

    public static TheoryData<long> Starts() => [0, 512, 65536, 1_000_001, Part - 100_000];

    [Theory]
    [MemberData(nameof(Starts))]
    public void Pieces_and_zeros_in_place_of_holes_make_no_difference(long start)
    {
        byte[] content = Content();
        ContentDigest.Part[] whole = DigestOf(digest => digest.Add(start, content));
        var random = new Random(2);

        ContentDigest.Part[] pieces = DigestOf(digest =>
        {
            for (int at = 0; at < Length;)
            {
                int count = Math.Min(random.Next(1, 90_000), Length - at);
                digest.Add(start + at, content.AsSpan(at, count));
                at += count;
            }
        });
        ContentDigest.Part[] withHole = DigestOf(digest =>
        {
            digest.Add(start, content.AsSpan(0, 70_000));
            digest.Add(start + 200_000, content.AsSpan(200_000));
        });

        AssertSame(whole, pieces);
        AssertSame(whole, withHole);
    }

    [Theory]
    [MemberData(nameof(Starts))]
    public void Each_byte_makes_a_difference_and_so_does_its_place(long start)
    {
        byte[] content = Content();
        ContentDigest.Part[] whole = DigestOf(digest => digest.Add(start, content));
        foreach (int at in (int[])[0, 1, 65535, 65536, 100_000, 199_999, 250_000, Length - 1])
        {
            content[at] ^= 1;
            Assert.False(AreSame(whole, DigestOf(digest => digest.Add(start, content))), $"Byte {at}");
            content[at] ^= 1;
        }

        Assert.False(AreSame(whole, DigestOf(digest => digest.Add(start + 65536, content))));
        Assert.False(AreSame(whole, DigestOf(digest => digest.Add(start + 1, content))));
        Assert.False(AreSame(whole, DigestOf(digest => digest.Add(start, content.AsSpan(0, Length - 1)))));
    }

    [Fact]
    public void What_is_all_zeros_has_no_part() => Assert.Empty(DigestOf(digest => digest.Add(5, new byte[Length])));

    [Fact]
    public void Parts_are_known_by_their_places() =>
        Assert.Equal([0, 3 * Part], DigestOf(digest =>
        {
            digest.Add(10, [1, 2, 3]);
            digest.Add((3 * Part) + 10, [1, 2, 3]);
        }).Select(part => part.Offset));

    /// <summary>Bytes, zeros from 70,000 to 200,000, and bytes.</summary>
    private static byte[] Content()
    {
        byte[] content = new byte[Length];
        new Random(1).NextBytes(content);
        content.AsSpan(70_000, 130_000).Clear();
        content[Length - 1] = 7;
        return content;
    }

    private static ContentDigest.Part[] DigestOf(Action<ContentDigest> add)
    {
        using var digest = new ContentDigest();
        add(digest);
        digest.Complete();
        return [.. digest.Parts];
    }

    private static void AssertSame(ContentDigest.Part[] expected, ContentDigest.Part[] actual) => Assert.True(AreSame(expected, actual));

    private static bool AreSame(ContentDigest.Part[] one, ContentDigest.Part[] other) =>
        one.Length == other.Length && one.Zip(other, (a, b) => a.IsSameAs(b)).All(same => same);
}
