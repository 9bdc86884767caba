using System;
using System.Collections.Concurrent;
using System.Linq;
using LibvirtStorage.Images.NetFramework;

namespace LibvirtStorage.Images.Sources;

/// <summary>
/// Remembers what it was asked for while an image is validated, and afterwards returns those bytes only if they are
/// still the same. On systems where another process can write to an open file, this is what makes "checked" and "sent"
/// the same bytes.
/// </summary>
/// <remarks>
/// Works in pages. While it records, every page that a read touches is hashed (SHA-256); once it is sealed, a recorded
/// page that reads differently is refused, and pages that were never looked at pass through. A page that changes
/// while it is being recorded is refused as well.
/// </remarks>
public sealed class WitnessedByteSource : ByteSource
{
    private const int PageSize = 4096;

    private readonly ByteSource _inner;
    private readonly ConcurrentDictionary<long, PageDigest> _pages = new();
    private readonly ConcurrentDictionary<string, WitnessedByteSource> _beside = new(StringComparer.Ordinal);
    private volatile bool _sealed;

    /// <summary>Starts recording. The inner source belongs to the caller and must be able to seek.</summary>
    public WitnessedByteSource(ByteSource inner)
    {
        if (!inner.CanSeek)
        {
            throw new ArgumentException("A source that is read only once needs no witness.", nameof(inner));
        }

        _inner = inner;
        Length = inner.Length;
    }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <summary>Number of pages that are remembered, those of files beside this one included.</summary>
    public int PageCount => _pages.Count + _beside.Values.Sum(source => source.PageCount);

    /// <summary>
    /// Ends the recording, of files beside this one too: from now on only recorded pages are compared, no new ones are added.
    /// </summary>
    public void Seal()
    {
        _sealed = true;
        foreach (WitnessedByteSource source in _beside.Values)
        {
            source.Seal();
        }
    }

    /// <inheritdoc/>
    public override ByteSource OpenBeside(string name)
    {
        ByteSource inner = _inner.OpenBeside(name);
        WitnessedByteSource source = _beside.GetOrAdd(name, _ => new WitnessedByteSource(inner));
        if (_sealed)
        {
            source.Seal();
        }

        return source;
    }

    /// <inheritdoc/>
    public override void ThrowIfChanged() => _inner.ThrowIfChanged();

    /// <inheritdoc/>
    public override SourceRange RangeAt(long offset) => _inner.RangeAt(offset);

    /// <inheritdoc/>
    protected override void ReadCore(long offset, Span<byte> destination)
    {
        _inner.Read(offset, destination);
        long last = (offset + destination.Length - 1) / PageSize;
        for (long page = offset / PageSize; page <= last && !destination.IsEmpty; page++)
        {
            if (!_sealed || _pages.ContainsKey(page))
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
        byte[] whole = new byte[length];
        _inner.Read(start, whole);
        Compare(page, whole);
        long from = Math.Max(start, offset);
        long to = Math.Min(start + length, offset + destination.Length);
        whole.AsSpan((int)(from - start), (int)(to - from)).CopyTo(destination.Slice((int)(from - offset)));
    }

    private void Compare(long page, ReadOnlySpan<byte> bytes)
    {
        PageDigest digest = PageDigest.Of(bytes);
        PageDigest known = _pages.GetOrAdd(page, digest);
        if (known != digest)
        {
            throw new ImageSourceException(
                ImageSourceError.Changed,
                $"The source changed after it was validated: the {bytes.Length} bytes at offset {page * PageSize} are not the ones that were checked.");
        }
    }

    /// <summary>The first half of a SHA-256: 128 bits against an attacker who can choose both versions of a page.</summary>
    private readonly record struct PageDigest(ulong High, ulong Low)
    {
        public static PageDigest Of(ReadOnlySpan<byte> bytes)
        {
            byte[] hash = Sha256Spans.Hash(bytes);
            return new PageDigest(BitConverter.ToUInt64(hash, 0), BitConverter.ToUInt64(hash, sizeof(ulong)));
        }
    }
}
