using System;
using System.Buffers.Binary;

namespace LibvirtStorage.Images.Qcow2;

/// <summary>A refcount block: one cluster of reference counts, 1 to 64 bits wide (specification, "Host cluster management").</summary>
internal readonly ref struct Qcow2RefcountBlock
{
    private readonly ReadOnlySpan<byte> _block;
    private readonly int _order;

    public Qcow2RefcountBlock(ReadOnlySpan<byte> block, int order)
    {
        _block = block;
        _order = order;
    }

    /// <summary>The count at <paramref name="index"/>. Counts narrower than a byte start at the least significant bit.</summary>
    public ulong this[int index]
    {
        get
        {
            if (_order < 3)
            {
                int perByteBits = 3 - _order;
                int shift = (index & ((1 << perByteBits) - 1)) << _order;
                return (uint)(_block[index >> perByteBits] >> shift) & ((1u << (1 << _order)) - 1);
            }

            return _order switch
            {
                3 => _block[index],
                4 => BinaryPrimitives.ReadUInt16BigEndian(_block.Slice(index * 2)),
                5 => BinaryPrimitives.ReadUInt32BigEndian(_block.Slice(index * 4)),
                _ => BinaryPrimitives.ReadUInt64BigEndian(_block.Slice(index * 8)),
            };
        }
    }
}
