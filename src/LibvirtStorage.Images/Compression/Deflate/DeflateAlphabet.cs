using System;

namespace LibvirtStorage.Images.Compression.Deflate;

/// <summary>The alphabets of RFC 1951, 3.2.5 to 3.2.7, as far as a window of 4 KiB needs them.</summary>
internal static class DeflateAlphabet
{
    public const int EndOfBlock = 256;

    public const int FirstLength = 257;

    public const int LiteralSymbols = 286;

    public const int DistanceSymbols = 30;

    public const int CodeLengthSymbols = 19;

    public const int MinMatch = 3;

    public const int MaxMatch = 258;

    public const int WindowSize = 4096;

    private static readonly byte[] s_lengthSlots = Slots(MaxMatch, SlotCount(LengthBase, MaxMatch), LengthBase);

    private static readonly byte[] s_distanceSlots = Slots(WindowSize, SlotCount(DistanceBase, WindowSize), DistanceBase);

    /// <summary>The order in which the lengths of the code length code are sent.</summary>
    public static ReadOnlySpan<byte> CodeLengthOrder => [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    /// <summary>Slot (symbol - 257) by match length.</summary>
    public static ReadOnlySpan<byte> LengthSlots => s_lengthSlots;

    /// <summary>Symbol by distance.</summary>
    public static ReadOnlySpan<byte> DistanceSlots => s_distanceSlots;

    /// <summary>The last slot is length 258 alone, without extra bits, although the slot before could hold it.</summary>
    public static int LengthExtraBits(int slot) => slot is < 8 or 28 ? 0 : (slot >> 2) - 1;

    public static int LengthBase(int slot) => slot switch
    {
        < 8 => MinMatch + slot,
        28 => MaxMatch,
        _ => MinMatch + ((4 + (slot & 3)) << LengthExtraBits(slot)),
    };

    public static int DistanceExtraBits(int slot) => slot < 4 ? 0 : (slot >> 1) - 1;

    public static int DistanceBase(int slot) => slot < 4 ? slot + 1 : ((2 + (slot & 1)) << DistanceExtraBits(slot)) + 1;

    /// <summary>Length of a literal or length symbol in the fixed code (3.2.6). Distances have 5 bits.</summary>
    public static int FixedLength(int symbol) => symbol switch
    {
        < 144 => 8,
        < 256 => 9,
        < 280 => 7,
        _ => 8,
    };

    private static int SlotCount(Func<int, int> slotBase, int max)
    {
        int count = 0;
        while (count < DistanceSymbols && (count == 0 || slotBase(count) > slotBase(count - 1)) && slotBase(count) <= max)
        {
            count++;
        }

        return count;
    }

    private static byte[] Slots(int max, int count, Func<int, int> slotBase)
    {
        byte[] slots = new byte[max + 1];
        for (int slot = 0; slot < count; slot++)
        {
            slots.AsSpan(slotBase(slot)).Fill((byte)slot);
        }

        return slots;
    }
}
