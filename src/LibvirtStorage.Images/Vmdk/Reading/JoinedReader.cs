using System;
using System.Collections.Generic;

namespace LibvirtStorage.Images.Vmdk.Reading;

/// <summary>Payloads one behind the other as one. Owns its parts.</summary>
internal sealed class JoinedReader : ImageReader
{
    private readonly ImageReader[] _parts;
    private readonly ulong[] _starts;

    /// <param name="parts">At least one part, each of at least one byte.</param>
    public JoinedReader(IReadOnlyList<ImageReader> parts)
    {
        _parts = [.. parts];
        _starts = new ulong[_parts.Length];
        for (int i = 0; i < _parts.Length; i++)
        {
            _starts[i] = VirtualSize;
            VirtualSize += _parts[i].VirtualSize;
        }
    }

    public override ulong VirtualSize { get; }

    public override IEnumerable<GuestExtent> Extents()
    {
        for (int i = 0; i < _parts.Length; i++)
        {
            foreach (GuestExtent extent in _parts[i].Extents())
            {
                yield return extent with { Offset = _starts[i] + extent.Offset };
            }
        }
    }

    public override void Read(ulong offset, Span<byte> destination)
    {
        int found = Array.BinarySearch(_starts, offset);
        for (int i = found >= 0 ? found : ~found - 1; !destination.IsEmpty; i++)
        {
            ulong inPart = offset - _starts[i];
            int length = (int)Math.Min((ulong)destination.Length, _parts[i].VirtualSize - inPart);
            _parts[i].Read(inPart, destination.Slice(0, length));
            destination = destination.Slice(length);
            offset += (ulong)length;
        }
    }

    internal override long DecodingCost(ulong length)
    {
        long cost = 0;
        for (int i = 0; i < _parts.Length && _starts[i] < length; i++)
        {
            cost += _parts[i].DecodingCost(length - _starts[i]);
        }

        return cost;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (ImageReader part in _parts)
            {
                part.Dispose();
            }
        }

        base.Dispose(disposing);
    }
}
