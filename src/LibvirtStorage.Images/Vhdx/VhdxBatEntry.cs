namespace LibvirtStorage.Images.Vhdx;

/// <summary>One entry of the block allocation table ([MS-VHDX] 2.5.1): a block's state and, in whole MiB, its place.</summary>
internal readonly record struct VhdxBatEntry(ulong Value)
{
    public const int Size = 8;

    private const ulong StateMask = 7;

    private const ulong ReservedMask = 0xffff8;

    private const ulong OffsetMask = ~(StateMask | ReservedMask);

    public VhdxBlockState State => (VhdxBlockState)(Value & StateMask);

    /// <summary>File offset in bytes, a multiple of 1 MiB; up to 2^64 - 1 MiB.</summary>
    public ulong Offset => Value & OffsetMask;

    public bool HasReservedBits => (Value & ReservedMask) != 0;

    /// <summary>Whether the block's bytes are in this file, all of them.</summary>
    public bool IsPresent => State == VhdxBlockState.FullyPresent;

    public static VhdxBatEntry Present(ulong offset) => new(offset | (ulong)VhdxBlockState.FullyPresent);
}

/// <summary>States of payload blocks ([MS-VHDX] 2.5.1.1). Sector bitmap blocks (2.5.1.2) are not, or fully, present.</summary>
internal enum VhdxBlockState
{
    NotPresent = 0,

    /// <summary>Content that nobody may rely on; read as zeros here and by QEMU.</summary>
    Undefined = 1,

    Zero = 2,

    /// <summary>Discarded by the guest.</summary>
    Unmapped = 3,

    FullyPresent = 6,

    /// <summary>Some sectors are here, the others in the parent.</summary>
    PartiallyPresent = 7,
}
