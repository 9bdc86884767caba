using System;
using System.Collections.Generic;

namespace LibvirtStorage.Images.Sources.Wrapped;

/// <summary>Which parts of a file were written. Short gaps count as written, so that the list stays short.</summary>
internal sealed class StoredRuns
{
    private const long MinHole = 1 << 20;

    private readonly List<SourceRange> _runs = [];

    /// <summary>Bytes that were written, without gaps.</summary>
    public long StoredBytes { get; private set; }

    /// <summary>Bytes were written behind all others.</summary>
    public void Add(long offset, int length)
    {
        StoredBytes += length;
        int last = _runs.Count - 1;
        if (last >= 0 && offset - _runs[last].End < MinHole)
        {
            _runs[last] = _runs[last] with { Length = offset + length - _runs[last].Offset };
        }
        else
        {
            _runs.Add(new SourceRange(offset, length, IsHole: false));
        }
    }

    /// <summary>The run or the hole at an offset, in a file of a length.</summary>
    public SourceRange RangeAt(long offset, long fileLength)
    {
        int low = 0;
        for (int high = _runs.Count; low < high;)
        {
            int middle = (low + high) / 2;
            (low, high) = _runs[middle].End <= offset ? (middle + 1, high) : (low, middle);
        }

        long next = low < _runs.Count ? _runs[low].Offset : fileLength;
        return next > offset
            ? new SourceRange(offset, next - offset, IsHole: true)
            : new SourceRange(offset, Math.Min(_runs[low].End, fileLength) - offset, IsHole: false);
    }
}
