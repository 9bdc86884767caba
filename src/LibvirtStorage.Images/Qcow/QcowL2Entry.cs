namespace LibvirtStorage.Images.Qcow;

/// <summary>
/// One L2 table entry: where a guest cluster stands. A compressed cluster's entry holds its length in bytes above its
/// offset; the line between the two moves with the cluster size.
/// </summary>
internal readonly record struct QcowL2Entry(ulong Value, int ClusterBits)
{
    public const ulong CompressedFlag = 1UL << 63;

    public bool IsAllocated => Value != 0;

    public bool IsCompressed => (Value & CompressedFlag) != 0;

    /// <summary>File offset of a cluster that is stored as it is.</summary>
    public ulong Offset => Value;

    /// <summary>File offset of the first compressed byte.</summary>
    public ulong CompressedOffset => Value & ((1UL << (63 - ClusterBits)) - 1);

    /// <summary>Bytes of a compressed cluster, less than a cluster.</summary>
    public int CompressedLength => (int)(Value >> (63 - ClusterBits)) & ((1 << ClusterBits) - 1);
}
