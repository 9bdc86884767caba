namespace LibvirtStorage.Images.Cloop;

/// <summary>The numbers of the format, and the limits that QEMU puts on it.</summary>
internal static class CloopLimits
{
    public const int SectorSize = 512;

    public const int MaxBlockSize = 64 << 20;

    /// <summary>Bytes of the offsets at most: 16 TiB in blocks of 256 KiB.</summary>
    public const int MaxOffsetBytes = 512 << 20;

    /// <summary>Bytes of an offset.</summary>
    public const int OffsetSize = 8;
}
