namespace LibvirtStorage.Images.Qcow2;

/// <summary>One L1 table entry: where an L2 table stands (specification, "Cluster mapping").</summary>
internal readonly record struct Qcow2L1Entry(ulong Value)
{
    public const int Size = 8;

    /// <summary>Set when the L2 table's reference count is exactly one. Accurate in the active table only.</summary>
    public const ulong CopiedFlag = 1UL << 63;

    /// <summary>Bits 9 to 55 of an offset; the same in L2 entries.</summary>
    public const ulong OffsetMask = 0x00ff_ffff_ffff_fe00;

    private const ulong ReservedMask = 0x7f00_0000_0000_01ff;

    public ulong Offset => Value & OffsetMask;

    public bool IsCopied => (Value & CopiedFlag) != 0;

    public bool IsAllocated => Offset != 0;

    public bool HasReservedBits => (Value & ReservedMask) != 0;
}
