namespace LibvirtStorage.Images.Qcow;

/// <summary>The numbers of the format, and the limits that QEMU puts on it.</summary>
internal static class QcowLimits
{
    public const uint Version = 1;

    public const int MinClusterBits = 9;

    public const int MaxClusterBits = 16;

    public const int MinL2Bits = 6;

    public const int MaxL2Bits = 13;

    public const int MaxBackingNameLength = 1023;

    /// <summary>QEMU opens no smaller disk.</summary>
    public const int MinSize = 2;

    /// <summary>Entries that QEMU holds in memory.</summary>
    public const int MaxL1Entries = int.MaxValue / EntrySize;

    public const int SectorSize = 512;

    /// <summary>Bytes of an L1 or L2 entry.</summary>
    public const int EntrySize = 8;
}
