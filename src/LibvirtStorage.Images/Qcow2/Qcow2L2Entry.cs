namespace LibvirtStorage.Images.Qcow2;

/// <summary>
/// One L2 table entry: the state of one guest cluster (specification, "Cluster mapping"). With extended L2 entries the
/// second half is a <see cref="Qcow2SubclusterBitmap"/>.
/// </summary>
internal readonly record struct Qcow2L2Entry(ulong Value)
{
    public const ulong CopiedFlag = 1UL << 63;

    public const ulong CompressedFlag = 1UL << 62;

    /// <summary>The cluster reads as zeros. Version 3 without extended L2 entries only.</summary>
    public const ulong ZeroFlag = 1;

    private const ulong ReservedMask = 0x3f00_0000_0000_01fe;

    public bool IsCompressed => (Value & CompressedFlag) != 0;

    public bool IsCopied => (Value & CopiedFlag) != 0;

    /// <summary>Meaningless for compressed clusters.</summary>
    public bool HasZeroFlag => (Value & ZeroFlag) != 0;

    /// <summary>Host cluster of a standard descriptor; 0 if there is none.</summary>
    public ulong Offset => Value & Qcow2L1Entry.OffsetMask;

    /// <summary>Bits of a standard descriptor that have no meaning.</summary>
    public bool HasReservedBits => (Value & ReservedMask) != 0;

    /// <summary>The descriptor of a compressed cluster.</summary>
    public Qcow2CompressedDescriptor Compressed(int clusterBits) => new(Value & ~(CopiedFlag | CompressedFlag), clusterBits);
}
