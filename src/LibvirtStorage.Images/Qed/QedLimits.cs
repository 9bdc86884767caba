namespace LibvirtStorage.Images.Qed;

/// <summary>The numbers of the QED specification.</summary>
internal static class QedLimits
{
    public const int SectorSize = 512;

    public const uint MinClusterSize = 4 << 10;

    public const uint MaxClusterSize = 64 << 20;

    public const int DefaultClusterSize = 64 << 10;

    /// <summary>The specification allows 1. QEMU creates such images and opens none of them, and nobody else writes QED.</summary>
    public const uint MinTableSize = 2;

    public const uint MaxTableSize = 16;

    public const int DefaultTableSize = 4;

    public const int MaxBackingNameLength = 1023;

    /// <summary>Bytes of an L1 or L2 entry.</summary>
    public const int EntrySize = 8;
}
