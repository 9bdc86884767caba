using System;
using LibvirtStorage.Images.Conversion;

namespace LibvirtStorage.Images.Qed.Writing;

/// <summary>What an image shall be like, from the caller's options, and where its parts stand.</summary>
internal sealed record QedLayout
{
    /// <summary>Tables, which double it at the worst, and the head fit into a file too.</summary>
    private const ulong MaxPayload = long.MaxValue / 4;

    private QedLayout(ulong virtualSize, int clusterSize, int tableSize)
    {
        Header = new QedHeader
        {
            ClusterSize = (uint)clusterSize,
            TableSize = (uint)tableSize,
            L1TableOffset = (ulong)clusterSize,
            ImageSize = virtualSize,
        };
        ulong clusters = Ceiling(virtualSize, (ulong)clusterSize);
        MaximumLength = HeadLength + (long)((clusters + ((ulong)Header.RequiredL1Entries * Header.TableSize)) * Header.ClusterSize);
    }

    /// <summary>The header as it will be written.</summary>
    public QedHeader Header { get; }

    public int ClusterSize => (int)Header.ClusterSize;

    public int TableEntries => (int)Header.TableEntries;

    /// <summary>The header's cluster and the L1 table.</summary>
    public long HeadLength => ClusterSize + (long)Header.TableBytes;

    /// <summary>The file's length when every cluster holds data.</summary>
    public long MaximumLength { get; }

    /// <exception cref="DiskImageException">An option has a value that QED does not have, or the disk is too large for its tables.</exception>
    public static QedLayout For(ulong virtualSize, WriterOptions options)
    {
        WriterRules.RefuseUnknownOptions("qed", options, nameof(options.ClusterSize), nameof(options.TableSize));
        int clusterSize = options.ClusterSize ?? QedLimits.DefaultClusterSize;
        int tableSize = options.TableSize ?? QedLimits.DefaultTableSize;
        WriterRules.Require(
            IsPowerOfTwoWithin(tableSize, QedLimits.MinTableSize, QedLimits.MaxTableSize),
            nameof(options.TableSize),
            $"A table has a power of two from {QedLimits.MinTableSize} to {QedLimits.MaxTableSize} clusters, not {tableSize}.");
        uint maxClusterSize = MaxClusterSize(tableSize);
        WriterRules.Require(
            IsPowerOfTwoWithin(clusterSize, QedLimits.MinClusterSize, maxClusterSize),
            nameof(options.ClusterSize),
            $"With tables of {tableSize} clusters, a cluster size is a power of two from 4 KiB to {maxClusterSize >> 20} MiB, not {clusterSize}: QEMU opens no other image.");

        var empty = new QedLayout(0, clusterSize, tableSize);
        ulong limit = Math.Min(empty.Header.MaxImageSize!.Value, MaxPayload);
        return virtualSize <= limit
            ? new QedLayout(Ceiling(virtualSize, QedLimits.SectorSize) * QedLimits.SectorSize, clusterSize, tableSize)
            : throw WriterRules.SizeLimit.Error(
                null, null, $"QED with tables of {tableSize} clusters of {clusterSize} bytes holds at most {limit} bytes; {virtualSize} are asked for.", value: virtualSize, limit: limit);
    }

    /// <summary>The largest cluster size with which such tables map less than 2^64 bytes.</summary>
    private static uint MaxClusterSize(int tableSize)
    {
        uint size = QedLimits.MaxClusterSize;
        while (new QedLayout(0, (int)size, tableSize).Header.MaxImageSize is null)
        {
            size >>= 1;
        }

        return size;
    }

    private static bool IsPowerOfTwoWithin(int value, uint min, uint max) => value >= min && value <= max && (value & (value - 1)) == 0;

    private static ulong Ceiling(ulong value, ulong unit) => (value / unit) + (value % unit == 0 ? 0UL : 1);
}
