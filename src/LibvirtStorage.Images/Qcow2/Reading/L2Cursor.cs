using System;
using System.Buffers.Binary;
using LibvirtStorage.Images.Mapping;

namespace LibvirtStorage.Images.Qcow2.Reading;

/// <summary>Finds runs in one L2 table. Offsets are guest offsets from the start of what the table maps.</summary>
internal readonly ref struct L2Cursor
{
    private readonly Qcow2Header _header;
    private readonly ReadOnlySpan<byte> _table;
    private readonly ulong _tableOffset;

    public L2Cursor(Qcow2Header header, ReadOnlySpan<byte> table, ulong tableOffset)
    {
        _header = header;
        _table = table;
        _tableOffset = tableOffset;
    }

    /// <summary>Tables of 8-byte entries: whole clusters.</summary>
    public GuestRun StandardRun(ulong offset, ulong limit)
    {
        int clusterSize = _header.ClusterSize;
        int index = (int)(offset >> _header.ClusterBits);
        ulong inCluster = offset & (ulong)(clusterSize - 1);
        ulong length = (ulong)clusterSize - inCluster;
        ulong entry = EntryAt(index);
        GuestRunKind kind = KindOf(index, entry);
        if (kind != GuestRunKind.Encoded)
        {
            // Neighbours continue a data run when they follow it in the file too.
            ulong step = kind == GuestRunKind.Data ? (ulong)clusterSize : 0;
            ulong expected = Comparable(kind, entry);
            while (length < limit)
            {
                index++;
                expected += step;
                ulong next = EntryAt(index);
                if (Comparable(kind, next) != expected)
                {
                    break;
                }

                length += (ulong)clusterSize;
            }
        }

        return new GuestRun(kind, Math.Min(length, limit), Host(kind, entry, inCluster));
    }

    /// <summary>Tables of 16-byte entries: 32 subclusters in each cluster.</summary>
    public GuestRun ExtendedRun(ulong offset, ulong limit)
    {
        int subclusterBits = _header.ClusterBits - 5;
        ulong subclusterSize = 1UL << subclusterBits;
        int index = (int)(offset >> subclusterBits);
        ulong inSubcluster = offset & (subclusterSize - 1);
        GuestRun first = Subcluster(index);
        if (first.Kind == GuestRunKind.Encoded)
        {
            ulong left = (ulong)_header.ClusterSize - (offset & (ulong)(_header.ClusterSize - 1));
            return first with { Length = Math.Min(left, limit) };
        }

        ulong length = subclusterSize - inSubcluster;
        ulong expected = first.Host;
        while (length < limit)
        {
            index++;
            expected += first.Kind == GuestRunKind.Data ? subclusterSize : 0;
            GuestRun next = Subcluster(index);
            if (next.Kind != first.Kind || next.Host != expected)
            {
                break;
            }

            length += subclusterSize;
        }

        ulong host = first.Kind == GuestRunKind.Data ? first.Host + inSubcluster : 0;
        return new GuestRun(first.Kind, Math.Min(length, limit), host);
    }

    private static ulong Host(GuestRunKind kind, ulong entry, ulong inCluster) => kind switch
    {
        GuestRunKind.Data => new Qcow2L2Entry(entry).Offset + inCluster,
        GuestRunKind.Encoded => entry,
        _ => 0,
    };

    /// <summary>What two entries of one run have in common: all but the copied flag, and for zeros nothing but the flag.</summary>
    private static ulong Comparable(GuestRunKind kind, ulong entry)
    {
        ulong plain = entry & ~Qcow2L2Entry.CopiedFlag;
        return kind == GuestRunKind.Zero ? plain & (Qcow2L2Entry.ZeroFlag | Qcow2L2Entry.CompressedFlag) : plain;
    }

    private ulong EntryAt(int index) => BinaryPrimitives.ReadUInt64BigEndian(_table.Slice(index * _header.L2EntrySize));

    private GuestRunKind KindOf(int index, ulong value)
    {
        var entry = new Qcow2L2Entry(value);
        if (entry.IsCompressed)
        {
            return GuestRunKind.Encoded;
        }

        if (entry.Offset % (ulong)_header.ClusterSize != 0)
        {
            throw Qcow2Rules.Qcow2Unaligned.Error("L2 entry", PositionOf(index), $"L2 entry 0x{value:x16} does not point to the start of a cluster.");
        }

        if (!entry.HasZeroFlag)
        {
            return entry.Offset == 0 ? GuestRunKind.Unallocated : GuestRunKind.Data;
        }

        return _header.Version >= 3 && !_header.HasExtendedL2
            ? GuestRunKind.Zero
            : throw Qcow2Rules.Qcow2InvalidEntry.Error("L2 entry", PositionOf(index), $"L2 entry 0x{value:x16} has the zero flag, which this image cannot have.");
    }

    /// <summary>One subcluster as a run; its length is not filled in.</summary>
    private GuestRun Subcluster(int subclusterIndex)
    {
        int index = subclusterIndex / Qcow2Limits.SubclustersPerCluster;
        int within = subclusterIndex % Qcow2Limits.SubclustersPerCluster;
        ulong value = EntryAt(index);
        GuestRunKind kind = KindOf(index, value);
        if (kind == GuestRunKind.Encoded)
        {
            return new GuestRun(kind, 0, value);
        }

        var bitmap = new Qcow2SubclusterBitmap(BinaryPrimitives.ReadUInt64BigEndian(_table.Slice((index * _header.L2EntrySize) + sizeof(ulong))));
        if (bitmap.Contradictions != 0 || (kind == GuestRunKind.Unallocated && bitmap.Allocated != 0))
        {
            throw Qcow2Rules.Qcow2InvalidEntry.Error("subcluster bitmap", PositionOf(index) + sizeof(ulong), $"Subcluster bitmap 0x{bitmap.Value:x16} contradicts itself or its L2 entry 0x{value:x16}.");
        }

        return bitmap.KindOf(within) switch
        {
            ExtentKind.Data => new GuestRun(GuestRunKind.Data, 0, new Qcow2L2Entry(value).Offset + ((ulong)within << (_header.ClusterBits - 5))),
            ExtentKind.Zero => new GuestRun(GuestRunKind.Zero, 0),
            _ => new GuestRun(GuestRunKind.Unallocated, 0),
        };
    }

    private ulong PositionOf(int index) => _tableOffset + ((ulong)index * (ulong)_header.L2EntrySize);
}
