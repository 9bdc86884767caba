using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using LibvirtStorage.Images.NetFramework;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Sources;

/// <summary>
/// Remembers what it was asked for while an image is validated, and afterwards returns those bytes only if they are
/// still the same. On systems where another process can write to an open file, this is what makes "checked" and "sent"
/// the same bytes.
/// </summary>
/// <remarks>
/// Works in pages. While it records, every page that a read touches is hashed (SHA-256); once it is sealed, a recorded
/// page that reads differently is refused, be it read or passed over as a hole, and pages that were never looked at pass
/// through. A page that changes while it is being recorded is refused as well.
/// </remarks>
public sealed class WitnessedByteSource : DelegatingByteSource
{
    private const int PageSize = 4096;

    /// <summary>What a page costs: an entry of the table with its place in it, and its number among the pages that are not zeros.</summary>
    private const int BytesPerPage = 80;

    private readonly BudgetMeter _budget;
    private readonly ConcurrentDictionary<long, PageDigest> _pages = new();
    private readonly ConcurrentDictionary<string, WitnessedByteSource> _beside = new(StringComparer.Ordinal);

    /// <summary>The recorded pages that are not zeros, in ascending order; null while recording.</summary>
    private volatile long[]? _stored;

    /// <summary>Starts recording. The inner source belongs to the caller and must be able to seek.</summary>
    /// <param name="inner">What is read.</param>
    /// <param name="budget">Has the memory for what is remembered: the budget of the validation.</param>
    public WitnessedByteSource(ByteSource inner, BudgetMeter budget)
        : base(inner)
    {
        if (!inner.CanSeek)
        {
            throw new ArgumentException("A source that is read only once needs no witness.", nameof(inner));
        }

        _budget = budget;
    }

    /// <summary>Number of pages that are remembered, those of files beside this one included.</summary>
    public int PageCount => _pages.Count + _beside.Values.Sum(source => source.PageCount);

    /// <summary>
    /// Ends the recording, of files beside this one too: from now on only recorded pages are compared, no new ones are added.
    /// </summary>
    public void Seal()
    {
        long[] stored = _pages.Where(page => page.Value != PageDigest.OfZeros).Select(page => page.Key).ToArray();
        Array.Sort(stored);
        _stored = stored;
        foreach (WitnessedByteSource source in _beside.Values)
        {
            source.Seal();
        }
    }

    /// <inheritdoc/>
    public override ByteSource OpenBeside(string name)
    {
        ByteSource inner = Inner.OpenBeside(name);
        WitnessedByteSource source = _beside.GetOrAdd(name, _ => new WitnessedByteSource(inner, _budget));
        if (_stored is not null)
        {
            source.Seal();
        }

        return source;
    }

    /// <summary>A hole reads as zeros without being read: where something else was recorded, it is looked at here.</summary>
    public override SourceRange RangeAt(long offset)
    {
        SourceRange range = Inner.RangeAt(offset);
        if (range.IsHole)
        {
            Span<byte> buffer = stackalloc byte[PageSize];
            foreach (long page in StoredPages(range.Offset, range.End))
            {
                _ = ReadPage(page, buffer);
            }
        }

        return range;
    }

    /// <summary>
    /// For whoever gets the bytes of the same source on another way, such as all of them in one stream: compares the recorded pages
    /// among them.
    /// </summary>
    /// <exception cref="ImageSourceException">Changed: they are not the bytes that were examined.</exception>
    public void Confirm(long offset, ReadOnlySpan<byte> bytes)
    {
        long end = offset + bytes.Length;
        for (long page = offset / PageSize; page * PageSize < end; page++)
        {
            if (_pages.ContainsKey(page))
            {
                long from = Math.Max(offset, page * PageSize);
                ConfirmPage(page, from, bytes.Slice((int)(from - offset), (int)(Math.Min(end, (page + 1) * PageSize) - from)));
            }
        }
    }

    /// <summary>The same for <paramref name="length"/> zeros.</summary>
    /// <exception cref="ImageSourceException">Changed: they are not the bytes that were examined.</exception>
    public void ConfirmHole(long offset, long length)
    {
        long end = offset + length;
        Span<byte> zeros = stackalloc byte[PageSize];
        zeros.Clear();
        foreach (long page in StoredPages(offset, end))
        {
            long from = Math.Max(offset, page * PageSize);
            ConfirmPage(page, from, zeros.Slice(0, (int)(Math.Min(end, (page + 1) * PageSize) - from)));
        }
    }

    /// <inheritdoc/>
    protected override void ReadCore(long offset, Span<byte> destination)
    {
        Inner.Read(offset, destination);
        long last = (offset + destination.Length - 1) / PageSize;
        for (long page = offset / PageSize; page <= last && !destination.IsEmpty; page++)
        {
            if (_stored is null || _pages.ContainsKey(page))
            {
                Witness(page, offset, destination);
            }
        }
    }

    private void Witness(long page, long offset, Span<byte> destination)
    {
        long start = page * PageSize;
        int length = (int)Math.Min(PageSize, Length - start);
        if (start >= offset && start + length <= offset + destination.Length)
        {
            Compare(page, destination.Slice((int)(start - offset), length));
            return;
        }

        // The read covers the page in part. What is returned must come from the very bytes that were hashed.
        ReadOnlySpan<byte> whole = ReadPage(page, stackalloc byte[PageSize]);
        long from = Math.Max(start, offset);
        long to = Math.Min(start + length, offset + destination.Length);
        whole.Slice((int)(from - start), (int)(to - from)).CopyTo(destination.Slice((int)(from - offset)));
    }

    /// <param name="page">Which one.</param>
    /// <param name="buffer">A page long. Tables are read in smaller pieces, so pages are read often: on the stack they leave nothing behind.</param>
    private ReadOnlySpan<byte> ReadPage(long page, Span<byte> buffer)
    {
        Span<byte> whole = buffer.Slice(0, (int)Math.Min(PageSize, Length - (page * PageSize)));
        Inner.Read(page * PageSize, whole);
        Compare(page, whole);
        return whole;
    }

    private void ConfirmPage(long page, long offset, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == Math.Min(PageSize, Length - (page * PageSize)))
        {
            Compare(page, bytes);
        }
        else if (!bytes.SequenceEqual(ReadPage(page, stackalloc byte[PageSize]).Slice((int)(offset % PageSize), bytes.Length)))
        {
            // A part of it only; the digest is of the whole.
            throw Changed(page, bytes.Length);
        }
    }

    /// <summary>The recorded pages in a range that are not zeros.</summary>
    private IEnumerable<long> StoredPages(long offset, long end)
    {
        long[] stored = _stored ?? [];
        int found = Array.BinarySearch(stored, offset / PageSize);
        for (int i = found < 0 ? ~found : found; i < stored.Length && stored[i] * PageSize < end; i++)
        {
            yield return stored[i];
        }
    }

    private void Compare(long page, ReadOnlySpan<byte> bytes)
    {
        PageDigest digest = PageDigest.Of(bytes);
        if (Recorded(page, digest) != digest)
        {
            throw Changed(page, bytes.Length);
        }
    }

    private PageDigest Recorded(long page, PageDigest digest)
    {
        if (_pages.TryGetValue(page, out PageDigest known))
        {
            return known;
        }

        _budget.Reserve(BytesPerPage, "record of what was checked");
        return _pages.GetOrAdd(page, digest);
    }

    private static ImageSourceException Changed(long page, int length) => new(
        ImageSourceError.Changed,
        $"The source changed after it was validated: the {length} bytes at offset {page * PageSize} are not the ones that were checked.");

    /// <summary>The first half of a SHA-256: 128 bits against an attacker who can choose both versions of a page. Zeros need no hash.</summary>
    private readonly record struct PageDigest(ulong High, ulong Low)
    {
        public static PageDigest OfZeros => default;

        public static PageDigest Of(ReadOnlySpan<byte> bytes)
        {
            if (bytes.IsZero())
            {
                return OfZeros;
            }

            byte[] hash = Sha256Spans.Hash(bytes);
            return new PageDigest(BitConverter.ToUInt64(hash, 0), BitConverter.ToUInt64(hash, sizeof(ulong)));
        }
    }
}
