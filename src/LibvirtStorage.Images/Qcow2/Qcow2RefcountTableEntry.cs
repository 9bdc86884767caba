namespace LibvirtStorage.Images.Qcow2;

/// <summary>One refcount table entry: where a refcount block stands (specification, "Host cluster management").</summary>
internal readonly record struct Qcow2RefcountTableEntry(ulong Value)
{
    public const int Size = 8;

    private const ulong ReservedMask = 0x1ff;

    /// <summary>0 when there is no block: all its counts are 0.</summary>
    public ulong Offset => Value & ~ReservedMask;

    public bool HasReservedBits => (Value & ReservedMask) != 0;
}
