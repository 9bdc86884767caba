namespace LibvirtStorage.Images.Ploop;

/// <summary>The numbers of the Parallels specification, and the limits that QEMU puts on what it leaves open.</summary>
internal static class PloopLimits
{
    public const int SectorSize = 512;

    public const uint Version = 2;

    /// <summary>Sectors of a cluster.</summary>
    public const uint MaxTracks = int.MaxValue / 513;

    public const uint MaxBatEntries = int.MaxValue / BatEntrySize;

    /// <summary>Bytes of a BAT entry.</summary>
    public const int BatEntrySize = 4;

    /// <summary>Features in a format extension. Only bitmaps are known, and few disks have many.</summary>
    public const int MaxFeatures = 1024;
}
