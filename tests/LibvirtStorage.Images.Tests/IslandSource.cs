using System;
using System.Collections.Generic;
using System.Linq;
using LibvirtStorage.Images.Sources;

namespace LibvirtStorage.Images.Tests;

/// <summary>A raw disk of any size, larger than a file could be: zeros, and a few pages of data that stand far apart.</summary>
internal sealed class IslandSource(long length) : ByteSource
{
    private const int Page = 4096;

    public static byte[] Content { get; } = Patterns.Random(Page);

    public override long Length => length;

    /// <summary>Where the data is, ascending.</summary>
    public IReadOnlyList<long> Islands { get; } = new[] { 0, length / 3, length / 2, length - Page }.Select(o => o / Page * Page).ToArray();

    public override SourceRange RangeAt(long offset)
    {
        long island = Islands.Where(i => i + Page > offset).DefaultIfEmpty(length).First();
        return island <= offset
            ? new SourceRange(offset, Math.Min(length, island + Page) - offset, IsHole: false)
            : new SourceRange(offset, island - offset, IsHole: true);
    }

    protected override void ReadCore(long offset, Span<byte> destination)
    {
        for (int i = 0; i < destination.Length; i++)
        {
            long page = (offset + i) / Page * Page;
            destination[i] = Islands.Contains(page) ? Content[(offset + i) % Page] : (byte)0;
        }
    }
}
