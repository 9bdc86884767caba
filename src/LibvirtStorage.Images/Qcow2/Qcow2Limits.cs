namespace LibvirtStorage.Images.Qcow2;

/// <summary>The numbers of the specification, and the limits that QEMU puts on what the specification leaves open.</summary>
internal static class Qcow2Limits
{
    public const int MinClusterBits = 9;

    public const int MaxClusterBits = 21;

    /// <summary>Subclusters (a 32nd of a cluster) may not get smaller than a sector.</summary>
    public const int MinExtendedL2ClusterBits = 14;

    public const int MaxRefcountOrder = 6;

    /// <summary>The width in version 2: 16 bits.</summary>
    public const int DefaultRefcountOrder = 4;

    public const int MaxBackingNameLength = 1023;

    public const int MaxBackingFormatLength = 15;

    public const int MaxL1Bytes = 32 << 20;

    public const int MaxL1Entries = MaxL1Bytes / 8;

    public const int MaxRefcountTableBytes = 8 << 20;

    public const int MaxSnapshots = 65536;

    public const int MaxSnapshotTableBytes = 64 << 20;

    /// <summary>Bounds of one snapshot's extra data, id and name; QEMU writes at most 24, 127 and 255 bytes.</summary>
    public const int MaxSnapshotExtraData = 1024;

    public const int MaxBitmaps = 65535;

    public const int MaxBitmapDirectoryBytes = 64 << 20;

    public const int MaxBitmapNameLength = 1023;

    /// <summary>Entries of one bitmap's table.</summary>
    public const int MaxBitmapTableEntries = 0x8000000;

    public const int MinBitmapGranularityBits = 9;

    public const int MaxBitmapGranularityBits = 31;

    public const int SectorSize = 512;

    public const int SubclustersPerCluster = 32;
}
