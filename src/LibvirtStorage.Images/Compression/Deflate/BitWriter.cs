using System;
using System.Buffers.Binary;

namespace LibvirtStorage.Images.Compression.Deflate;

/// <summary>Packs bits from the low end of each byte (RFC 1951, 3.1.1). The caller knows beforehand that they fit.</summary>
internal ref struct BitWriter(Span<byte> destination)
{
    /// <summary>Bits that can always be added after <see cref="Flush"/>.</summary>
    public const int MaxAfterFlush = 56;

    private readonly Span<byte> _destination = destination;
    private ulong _pending;
    private int _pendingBits;
    private int _position;

    /// <summary>Bits written so far.</summary>
    public readonly long Length => ((long)_position * 8) + _pendingBits;

    /// <summary>Bits that the destination holds.</summary>
    public readonly long Capacity => (long)_destination.Length * 8;

    /// <summary>How many bits wait for a <see cref="Flush"/>.</summary>
    public readonly int PendingBits => _pendingBits;

    /// <summary>Adds the low <paramref name="count"/> bits; the others are zero.</summary>
    public void Add(uint bits, int count)
    {
        _pending |= (ulong)bits << _pendingBits;
        _pendingBits = unchecked(_pendingBits + count);
    }

    /// <summary>Moves whole bytes out.</summary>
    public void Flush()
    {
        unchecked
        {
            if (_position <= _destination.Length - sizeof(ulong))
            {
                BinaryPrimitives.WriteUInt64LittleEndian(_destination.Slice(_position), _pending);
                int bytes = _pendingBits >> 3;
                _position += bytes;
                _pending = bytes == sizeof(ulong) ? 0 : _pending >> (bytes << 3);
                _pendingBits &= 7;
                return;
            }

            while (_pendingBits >= 8)
            {
                _destination[_position++] = (byte)_pending;
                _pending >>= 8;
                _pendingBits -= 8;
            }
        }
    }

    /// <summary>Fills the byte that is begun with zero bits.</summary>
    public void AlignToByte()
    {
        _pendingBits = (_pendingBits + 7) & ~7;
        Flush();
    }

    /// <summary>Copies bytes; the writer stands at a byte boundary.</summary>
    public void AddBytes(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_destination.Slice(_position));
        _position += bytes.Length;
    }

    /// <summary>Writes what is pending and returns the length in bytes.</summary>
    public int Finish()
    {
        AlignToByte();
        return _position;
    }
}
