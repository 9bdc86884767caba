namespace LibvirtStorage.Images.Qcow2;

/// <summary>One entry of a bitmap's table: a cluster of bits, or all zeros, or all ones (specification, "Bitmap table").</summary>
internal readonly record struct Qcow2BitmapTableEntry(ulong Value)
{
    public const int Size = 8;

    private const ulong AllOnesFlag = 1;

    private const ulong ReservedMask = 0xff00_0000_0000_01fe;

    public ulong Offset => Value & Qcow2L1Entry.OffsetMask;

    /// <summary>Bit 0 says what an unallocated cluster reads as; it is reserved for an allocated one.</summary>
    public bool HasReservedBits => (Value & ReservedMask) != 0 || (Offset != 0 && (Value & AllOnesFlag) != 0);
}
