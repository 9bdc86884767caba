using System;
using System.Collections.Generic;
using System.Linq;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vhdx.Log;

/// <summary>A file with sectors laid over it, and perhaps zeros behind its end. The file belongs to the caller and is never written to.</summary>
internal sealed class ReplayedByteSource(ByteSource file, BudgetMeter budget) : DelegatingByteSource(file)
{
    private const int SectorLength = VhdxLimits.LogSector;

    /// <summary>What a sector costs beside its bytes.</summary>
    private const int Overhead = 64;

    /// <summary>Work for a sector of zeros, of which 32 bytes in a log can ask for millions: more than for reading one.</summary>
    private const int ZerosWork = 4 * SectorLength;

    private static readonly byte[] s_zeros = new byte[SectorLength];

    private readonly Dictionary<long, byte[]> _written = [];
    private long _length = file.Length;
    private long _reserved;
    private long[] _offsets = [];
    private byte[][] _sectors = [];

    public override long Length => _length;

    /// <summary>Memory for one sector.</summary>
    /// <exception cref="DiskImageException">The budget has none.</exception>
    public byte[] NewSector()
    {
        Reserve(SectorLength);
        return new byte[SectorLength];
    }

    public void Grow(long length) => _length = Math.Max(_length, length);

    public void Set(long offset, byte[] sector)
    {
        Reserve(Overhead);
        _written[offset] = sector;
    }

    public void SetZeros(long offset, long length)
    {
        for (long end = offset + length; offset < end; offset += SectorLength)
        {
            budget.Spend(ZerosWork);
            Set(offset, s_zeros);
        }
    }

    /// <summary>Nothing more is set; from now on the source can be read.</summary>
    public void Complete()
    {
        _offsets = _written.Keys.OrderBy(offset => offset).ToArray();
        _sectors = Array.ConvertAll(_offsets, offset => _written[offset]);
        _written.Clear();
    }

    public override SourceRange RangeAt(long offset)
    {
        if (offset < 0 || offset >= Length)
        {
            throw new ArgumentOutOfRangeException(nameof(offset));
        }

        int index = IndexAt(offset);
        if (index < _offsets.Length && _offsets[index] <= offset)
        {
            return new SourceRange(offset, _offsets[index] + SectorLength - offset, ReferenceEquals(_sectors[index], s_zeros));
        }

        SourceRange range = offset < Inner.Length ? Inner.RangeAt(offset) : new SourceRange(offset, Length - offset, IsHole: true);
        return index < _offsets.Length ? range with { Length = Math.Min(range.Length, _offsets[index] - offset) } : range;
    }

    protected override void ReadCore(long offset, Span<byte> destination)
    {
        int index = IndexAt(offset);
        while (!destination.IsEmpty)
        {
            long next = index < _offsets.Length ? _offsets[index] : long.MaxValue;
            int count;
            if (next <= offset)
            {
                int within = (int)(offset - next);
                count = Math.Min(destination.Length, SectorLength - within);
                _sectors[index++].AsSpan(within, count).CopyTo(destination);
            }
            else
            {
                count = (int)Math.Min(destination.Length, next - offset);
                ReadFile(offset, destination.Slice(0, count));
            }

            offset += count;
            destination = destination.Slice(count);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            budget.Release(_reserved);
            _reserved = 0;
        }

        base.Dispose(disposing);
    }

    private void ReadFile(long offset, Span<byte> destination)
    {
        int stored = (int)Math.Max(0, Math.Min(destination.Length, Inner.Length - offset));
        if (stored > 0)
        {
            Inner.Read(offset, destination.Slice(0, stored));
        }

        destination.Slice(stored).Clear();
    }

    /// <summary>Index of the first sector that ends behind an offset.</summary>
    private int IndexAt(long offset)
    {
        int index = Array.BinarySearch(_offsets, offset - (offset % SectorLength));
        return index >= 0 ? index : ~index;
    }

    private void Reserve(int bytes)
    {
        budget.Reserve(bytes, "log replay");
        _reserved += bytes;
    }
}
