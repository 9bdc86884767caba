using System;

namespace LibvirtStorage.Images.Compression.Lzma;

/// <summary>How far back matches are: the highest two bits and their number, then the bits below, the lowest four learnt where there are many.</summary>
internal sealed class LzmaDistance
{
    private const int SlotBits = 6;
    private const int LengthStates = 4;
    private const int FirstWithFooter = 4;
    private const int FirstWithDirectBits = 14;
    private const int AlignBits = 4;

    private readonly ushort[] _slots = new ushort[LengthStates << SlotBits];
    private readonly ushort[] _footers = new ushort[1 << (FirstWithDirectBits / 2)];
    private readonly ushort[] _align = new ushort[1 << AlignBits];

    public void Reset() => LzmaDecoder.Forget(_slots, _footers, _align);

    /// <summary>The next distance, 0 for the last byte.</summary>
    /// <param name="bits">Where it comes from.</param>
    /// <param name="length">The match's length, less the shortest.</param>
    public uint Read(RangeDecoder bits, int length)
    {
        int slot = bits.Tree(_slots, Math.Min(length, LengthStates - 1) << SlotBits, SlotBits);
        if (slot < FirstWithFooter)
        {
            return (uint)slot;
        }

        int footer = (slot >> 1) - 1;
        uint distance = (2u | ((uint)slot & 1)) << footer;
        return slot < FirstWithDirectBits
            ? distance + bits.ReverseTree(_footers, (int)distance - slot, footer)
            : distance + (bits.DirectBits(footer - AlignBits) << AlignBits) + bits.ReverseTree(_align, 0, AlignBits);
    }
}
