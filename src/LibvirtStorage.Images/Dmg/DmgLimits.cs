namespace LibvirtStorage.Images.Dmg;

/// <summary>The numbers of the format (it has no public specification; the layout is Apple's UDIF), and QEMU's limits.</summary>
internal static class DmgLimits
{
    public const int SectorSize = 512;

    /// <summary>Bytes at the end of a file in which QEMU looks for the trailer.</summary>
    public const int TrailerSearch = 1023;

    /// <summary>Length of a chunk, compressed or not. Apple's tools use 256 KiB or 1 MiB.</summary>
    public const int MaxChunkLength = 64 << 20;

    public const ulong MaxChunkSectors = MaxChunkLength / SectorSize;

    /// <summary>Length of the property list or resource fork.</summary>
    public const int MaxResources = 16 << 20;

    /// <summary>The largest disk that offsets of 63 bits reach.</summary>
    public const ulong MaxSectors = (ulong)long.MaxValue / SectorSize;
}
