using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Generic;
using LibvirtStorage.Images.Mapping;

namespace LibvirtStorage.Images.Qcow2.Verification;

/// <summary>
/// Goes from the active L1 table and the snapshots' to the L2 tables. First every L2 table is claimed, with the number of
/// times it is referred to; then each is walked once, and counts for its clusters as often as it was referred to.
/// </summary>
internal sealed class L1Verification
{
    private readonly VerificationContext _context;
    private readonly L2Verification _l2;
    private readonly ulong[] _active;
    private readonly List<Qcow2Snapshot> _snapshots;

    public L1Verification(VerificationContext context, bool hasL1, List<Qcow2Snapshot> snapshots)
    {
        _context = context;
        _l2 = new L2Verification(context);
        _snapshots = snapshots;
        _active = hasL1 ? ReadActive(context) : [];
    }

    /// <summary>Claims all L2 tables. Entries of the active table that cannot be followed are cleared.</summary>
    public void ClaimL2Tables()
    {
        for (int i = 0; i < _active.Length; i++)
        {
            ulong at = _context.Header.L1TableOffset + ((ulong)i * Qcow2L1Entry.Size);
            _active[i] = ClaimActive(new Qcow2L1Entry(_active[i]), at) ? _active[i] : 0;
        }

        ForEachSnapshotEntry(ClaimSnapshot);
    }

    /// <summary>Walks the L2 tables that only snapshots refer to, before the active ones: what is shared with them is known then.</summary>
    public void WalkSnapshots() => ForEachSnapshotEntry((entry, _) =>
    {
        long cluster = _context.ClusterAt(entry.Offset);
        if (IsFollowable(entry) && _context.Map.RoleAt(cluster) == HostClusterRole.SnapshotL2Table)
        {
            _context.Map.ChangeRole(cluster, HostClusterRole.WalkedSnapshotL2Table);
            WithTable(entry.Offset, table => _l2.WalkSnapshot(entry.Offset, table));
        }
    });

    /// <summary>Walks the active L2 tables in the order of guest clusters.</summary>
    /// <returns>Payload bytes that are stored.</returns>
    /// <exception cref="DiskImageException">More payload is mapped than the file can hold.</exception>
    public ulong WalkActive()
    {
        var walked = new HashSet<ulong>();
        var payload = new PayloadTally(_context);
        for (int i = 0; i < _active.Length; i++)
        {
            var entry = new Qcow2L1Entry(_active[i]);
            if (!entry.IsAllocated)
            {
                continue;
            }

            // Only tables that are referred to more than once can come by again.
            bool isShared = _context.Map.CountAt(_context.ClusterAt(entry.Offset)) > 1;
            bool isRepeated = isShared && !Remember(walked, entry.Offset);
            ulong at = _context.Header.L1TableOffset + ((ulong)i * Qcow2L1Entry.Size);
            CheckSharing(entry, at, isShared, isRepeated);
            payload.AddTable(at);
            WithTable(entry.Offset, table => _l2.WalkActive(entry.Offset, table, (ulong)i * _context.Header.L2Coverage, payload, isRepeated));
        }

        _l2.ReportShared();
        MarkUncopied();
        return payload.Mapped;
    }

    /// <summary>Not before the end: till then it matters that they are L2 tables.</summary>
    private void MarkUncopied()
    {
        foreach (ulong value in _active)
        {
            var entry = new Qcow2L1Entry(value);
            if (entry.IsAllocated && !entry.IsCopied)
            {
                _context.Map.ChangeRole(_context.ClusterAt(entry.Offset), HostClusterRole.Uncopied);
            }
        }
    }

    private bool Remember(HashSet<ulong> walked, ulong offset)
    {
        if (!walked.Add(offset))
        {
            return false;
        }

        _context.Reserve(32, "shared L2 tables");
        return true;
    }

    private void CheckSharing(Qcow2L1Entry entry, ulong at, bool isShared, bool isRepeated)
    {
        if (isRepeated)
        {
            _context.Log.Add(Qcow2Rules.Qcow2SharedCluster, "L1 entry", at, $"The L2 table at 0x{entry.Offset:x} is used for more than one part of the disk.");
        }
        else if (isShared && entry.IsCopied)
        {
            _context.Log.Add(Qcow2Rules.Qcow2CopiedFlag, "L1 entry", at, $"L1 entry 0x{entry.Value:x16} has the copied flag, but its L2 table is shared.");
        }
    }

    private bool ClaimActive(Qcow2L1Entry entry, ulong at)
    {
        if (entry.HasReservedBits)
        {
            _context.Log.Add(Qcow2Rules.Qcow2ReservedBits, "L1 entry", at, $"L1 entry 0x{entry.Value:x16} has reserved bits set.");
        }

        if (!entry.IsAllocated)
        {
            if (entry.IsCopied)
            {
                _context.Log.Add(Qcow2Rules.Qcow2InvalidEntry, "L1 entry", at, $"L1 entry 0x{entry.Value:x16} has the copied flag without an L2 table.");
            }

            return false;
        }

        if ((entry.Offset & _context.ClusterMask) != 0)
        {
            _context.Log.Add(Qcow2Rules.Qcow2Unaligned, "L1 entry", at, $"L1 entry 0x{entry.Value:x16} does not point to the start of a cluster.");
            return false;
        }

        if (!IsFollowable(entry))
        {
            _context.Log.Add(Qcow2Rules.Qcow2PastEnd, "L1 entry", at, $"L1 entry 0x{entry.Value:x16} points behind the end of the file at 0x{_context.FileLength:x}.");
            return false;
        }

        return Claim(entry, HostClusterRole.L2Table, at);
    }

    private void ClaimSnapshot(Qcow2L1Entry entry, ulong at)
    {
        if (entry.HasReservedBits)
        {
            _context.Log.Add(Qcow2Rules.Qcow2ReservedBits, "snapshot's L1 entry", at, $"A snapshot's L1 entry 0x{entry.Value:x16} has reserved bits set.");
        }

        if (IsFollowable(entry))
        {
            Claim(entry, HostClusterRole.SnapshotL2Table, at);
        }
        else if (entry.IsAllocated || entry.IsCopied)
        {
            _context.Log.Add(Qcow2Rules.Qcow2SnapshotBroken, "snapshot's L1 entry", at, $"A snapshot's L1 entry 0x{entry.Value:x16} does not point to a cluster of the file.");
        }
    }

    private bool Claim(Qcow2L1Entry entry, HostClusterRole role, ulong at)
    {
        long cluster = _context.ClusterAt(entry.Offset);
        HostClusterRole before = _context.Map.Claim(cluster, role, 1);
        if (before is HostClusterRole.Free or HostClusterRole.L2Table or HostClusterRole.SnapshotL2Table)
        {
            return true;
        }

        _context.ReportOverlap(cluster, role, before, "L1 entry", at);
        return false;
    }

    /// <summary>An L2 table is a whole cluster, aligned and inside the file.</summary>
    private bool IsFollowable(Qcow2L1Entry entry) => entry.IsAllocated
        && (entry.Offset & _context.ClusterMask) == 0
        && FileBounds.IsInside(entry.Offset, (ulong)_context.Header.ClusterSize, _context.FileLength);

    private static ulong[] ReadActive(VerificationContext context)
    {
        context.Reserve((long)context.Header.L1Size * Qcow2L1Entry.Size, "L1 table");
        return Qcow2Tables.Read(context.Source, context.Header.L1TableOffset, (int)context.Header.L1Size, context.Budget);
    }

    private void ForEachSnapshotEntry(Action<Qcow2L1Entry, ulong> use)
    {
        foreach (Qcow2Snapshot snapshot in _snapshots)
        {
            ulong at = snapshot.L1TableOffset;
            FileChunks.ForEach(_context.Source, at, (long)snapshot.L1Size * Qcow2L1Entry.Size, _context.Budget, chunk =>
            {
                for (int i = 0; i < chunk.Length; i += Qcow2L1Entry.Size, at += Qcow2L1Entry.Size)
                {
                    use(new Qcow2L1Entry(BinaryPrimitives.ReadUInt64BigEndian(chunk.Span.Slice(i))), at);
                }
            });
        }
    }

    private void WithTable(ulong offset, Action<ReadOnlyMemory<byte>> walk)
    {
        int size = _context.Header.ClusterSize;
        byte[] table = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            _context.Budget.Spend(size);
            _context.Source.Read((long)offset, table.AsSpan(0, size));
            walk(table.AsMemory(0, size));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(table);
        }
    }
}
