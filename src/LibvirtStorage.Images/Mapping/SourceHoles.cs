using System;
using LibvirtStorage.Images.Sources;

namespace LibvirtStorage.Images.Mapping;

/// <summary>Asks a source where its holes are, and remembers the last answer: neighbouring clusters share it. Not thread-safe.</summary>
internal sealed class SourceHoles
{
    private readonly ByteSource _source;
    private SourceRange _last;

    public SourceHoles(ByteSource source)
    {
        _source = source;
    }

    /// <summary>Whether the bytes at <paramref name="offset"/> are a hole; cuts <paramref name="length"/> where that changes.</summary>
    public bool IsHole(ulong offset, ref ulong length)
    {
        if (offset >= (ulong)_source.Length)
        {
            return false;
        }

        long position = (long)offset;
        if (position < _last.Offset || position >= _last.End)
        {
            _last = _source.RangeAt(position);
        }

        // Data up to the very end stays whole, so that a run that leaves the file is refused by the read.
        if (_last.IsHole || _last.End < _source.Length)
        {
            length = Math.Min(length, (ulong)(_last.End - position));
        }

        return _last.IsHole;
    }
}
