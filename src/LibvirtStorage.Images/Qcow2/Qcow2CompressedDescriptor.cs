namespace LibvirtStorage.Images.Qcow2;

/// <summary>
/// Where a compressed cluster's bytes stand: an offset to the byte, and a count of sectors beyond the one that holds it.
/// The line between the two fields moves with the cluster size (specification, "Compressed Clusters Descriptor").
/// </summary>
internal readonly struct Qcow2CompressedDescriptor
{
    private const int HostOffsetBits = 56;

    public Qcow2CompressedDescriptor(ulong value, int clusterBits)
    {
        int offsetBits = 62 - (clusterBits - 8);
        ulong offsetMask = (1UL << offsetBits) - 1;
        Offset = value & offsetMask;
        AdditionalSectors = (int)(value >> offsetBits);
    }

    /// <summary>File offset of the first byte.</summary>
    public ulong Offset { get; }

    /// <summary>Sectors beyond the first; at most 2 * cluster size / 512.</summary>
    public int AdditionalSectors { get; }

    /// <summary>Bytes up to the end of the last sector. The data may end before, and the file too.</summary>
    public int Length => ((AdditionalSectors + 1) * Qcow2Limits.SectorSize) - (int)(Offset % Qcow2Limits.SectorSize);

    /// <summary>Whether the offset uses bits that must be zero.</summary>
    public bool HasReservedBits => Offset >> HostOffsetBits != 0;
}
