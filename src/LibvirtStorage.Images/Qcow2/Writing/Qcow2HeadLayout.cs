using System;
using LibvirtStorage.Images.Conversion;

namespace LibvirtStorage.Images.Qcow2.Writing;

/// <summary>
/// Where the head's parts stand: the header's cluster, the refcount table, the L1 table. All are sized for a disk
/// without a single zero cluster, so that they are known before the first byte of payload.
/// </summary>
internal sealed class Qcow2HeadLayout
{
    private const int EntrySize = 8;

    /// <summary>Offsets in L1, L2 and refcount tables have bits up to 55.</summary>
    private const int OffsetBits = 56;

    private readonly int _clusterBits;

    public Qcow2HeadLayout(ulong virtualSize, Qcow2Settings settings)
    {
        _clusterBits = settings.ClusterBits;
        ulong clusterSize = 1UL << _clusterBits;
        L2Entries = (int)(clusterSize / EntrySize);
        RefcountBlockEntries = (int)((clusterSize * 8) >> settings.RefcountOrder);
        GuestClusters = CeilingShift(virtualSize, _clusterBits);

        // A table of no entries has no place to point to, so even an empty disk gets one.
        ulong l1 = Math.Max(1, Ceiling(GuestClusters, (ulong)L2Entries));
        Require(l1 <= Qcow2Limits.MaxL1Entries, "L1 table", l1 * EntrySize, Qcow2Limits.MaxL1Bytes, virtualSize);
        L1Entries = (int)l1;
        int l1Clusters = (int)CeilingShift(l1 * EntrySize, _clusterBits);

        (ulong hostClusters, ulong tableClusters) = CountWorstCase(1 + (ulong)l1Clusters + GuestClusters + Ceiling(GuestClusters, (ulong)L2Entries));
        Require(
            tableClusters << _clusterBits <= Qcow2Limits.MaxRefcountTableBytes, "refcount table", tableClusters << _clusterBits, Qcow2Limits.MaxRefcountTableBytes, virtualSize);
        int addressBits = settings.Compression == ImageCompression.None ? OffsetBits : Math.Min(OffsetBits, CompressedOffsetBits(_clusterBits));
        Require(hostClusters <= 1UL << (addressBits - _clusterBits), "file", hostClusters << _clusterBits, 1UL << addressBits, virtualSize);

        RefcountTableClusters = (int)tableClusters;
        RefcountTableOffset = clusterSize;
        L1TableOffset = RefcountTableOffset + (tableClusters << _clusterBits);
        HeadClusters = 1 + RefcountTableClusters + l1Clusters;
        MaximumLength = (long)(hostClusters << _clusterBits);
    }

    public ulong GuestClusters { get; }

    public int L2Entries { get; }

    public int L1Entries { get; }

    public ulong L1TableOffset { get; }

    public int RefcountBlockEntries { get; }

    public ulong RefcountTableOffset { get; }

    public int RefcountTableClusters { get; }

    public int HeadClusters { get; }

    public int HeadLength => HeadClusters << _clusterBits;

    /// <summary>The file's length when every cluster holds data, compressed or not.</summary>
    public long MaximumLength { get; }

    /// <summary>Bits of a compressed cluster's descriptor that are its offset (specification, "Compressed Clusters Descriptor").</summary>
    public static int CompressedOffsetBits(int clusterBits) => 62 - (clusterBits - 8);

    /// <summary>Adds refcount blocks and their table, which count themselves, until the sum is stable.</summary>
    private (ulong Clusters, ulong TableClusters) CountWorstCase(ulong others)
    {
        ulong total = others;
        while (true)
        {
            ulong blocks = Ceiling(total, (ulong)RefcountBlockEntries);
            ulong table = CeilingShift(blocks * EntrySize, _clusterBits);
            if (others + blocks + table == total)
            {
                return (total, table);
            }

            total = others + blocks + table;
        }
    }

    private static void Require(bool condition, string part, ulong needed, ulong limit, ulong virtualSize)
    {
        if (!condition)
        {
            throw WriterRules.SizeLimit.Error(
                null, null, $"A qcow2 {part} has at most {limit} bytes; {virtualSize} bytes of payload would need {needed}.", value: needed, limit: limit);
        }
    }

    private static ulong Ceiling(ulong value, ulong unit) => (value / unit) + (value % unit == 0 ? 0UL : 1);

    private static ulong CeilingShift(ulong value, int bits) => (value >> bits) + ((value & ((1UL << bits) - 1)) == 0 ? 0UL : 1);
}
