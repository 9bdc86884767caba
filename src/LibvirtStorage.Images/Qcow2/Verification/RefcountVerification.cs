using System;
using System.Buffers;
using LibvirtStorage.Images.Mapping;

namespace LibvirtStorage.Images.Qcow2.Verification;

/// <summary>The refcount table and its blocks, and at the end the comparison of stored with computed reference counts.</summary>
internal sealed class RefcountVerification
{
    private readonly VerificationContext _context;
    private ulong[] _blocks = [];
    private long _leaked;
    private long _stale;

    public RefcountVerification(VerificationContext context)
    {
        _context = context;
    }

    /// <summary>Claims table and blocks. Entries of blocks that cannot be read are cleared.</summary>
    public void ClaimBlocks()
    {
        Qcow2Header header = _context.Header;
        ulong length = (ulong)header.RefcountTableClusters << header.ClusterBits;
        if (!_context.ClaimTable(HostClusterRole.RefcountTable, header.RefcountTableOffset, length, "refcount_table_offset", 48))
        {
            return;
        }

        _context.Reserve((long)length, "refcount table");
        _blocks = Qcow2Tables.Read(_context.Source, header.RefcountTableOffset, (int)(length / Qcow2RefcountTableEntry.Size), _context.Budget);
        for (int i = 0; i < _blocks.Length; i++)
        {
            _blocks[i] = ClaimBlock(new Qcow2RefcountTableEntry(_blocks[i]), i);
        }
    }

    /// <summary>Compares what the blocks say with what the walk has counted.</summary>
    public void Compare()
    {
        byte[] block = ArrayPool<byte>.Shared.Rent(_context.Header.ClusterSize);
        try
        {
            for (int i = 0; i < _blocks.Length; i++)
            {
                if (_blocks[i] != 0)
                {
                    CompareBlock(i, block.AsSpan(0, _context.Header.ClusterSize));
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }

        CompareUncovered();
        if (_leaked > 0)
        {
            _context.Log.Add(Qcow2Rules.Qcow2LeakedClusters, "refcount block", null, $"{_leaked} clusters are counted more often than they are used.");
        }

        if (_stale > 0)
        {
            _context.Log.Add(Qcow2Rules.Qcow2CopiedFlagStale, "L1 or L2 entry", null, $"{_stale} clusters that are used once have a copied flag that does not say what their reference count says.");
        }
    }

    private ulong ClaimBlock(Qcow2RefcountTableEntry entry, int index)
    {
        ulong at = _context.Header.RefcountTableOffset + ((ulong)index * Qcow2RefcountTableEntry.Size);
        if (entry.HasReservedBits)
        {
            _context.Log.Add(Qcow2Rules.Qcow2ReservedBits, "refcount table entry", at, $"Refcount table entry 0x{entry.Value:x16} has reserved bits set.");
        }

        return entry.Offset != 0 && _context.ClaimTable(HostClusterRole.RefcountBlock, entry.Offset, (ulong)_context.Header.ClusterSize, "refcount table entry", at)
            ? entry.Offset
            : 0;
    }

    private void CompareBlock(int index, Span<byte> bytes)
    {
        Qcow2Header header = _context.Header;
        _context.Budget.Spend(bytes.Length);
        _context.Source.Read((long)_blocks[index], bytes);
        var block = new Qcow2RefcountBlock(bytes, header.RefcountOrder);
        long first = (long)index * header.RefcountBlockEntries;
        for (int i = 0; i < header.RefcountBlockEntries; i++)
        {
            ulong stored = block[i];
            long cluster = first + i;
            int computed = cluster < _context.Map.UnitCount ? _context.Map.CountAt(cluster) : 0;
            if (stored != (ulong)computed)
            {
                Report(cluster, stored, computed);
            }

            _stale += computed == 1 && IsStale(stored, _context.Map.RoleAt(cluster)) ? 1 : 0;
        }
    }

    /// <summary>The flag stands for a count of one. A count of none is worse, and reported as such.</summary>
    private static bool IsStale(ulong stored, HostClusterRole role) => role switch
    {
        HostClusterRole.Uncopied => stored == 1,
        HostClusterRole.Data or HostClusterRole.L2Table => stored > 1,
        _ => false,
    };

    /// <summary>Clusters in use whose refcount block does not exist.</summary>
    private void CompareUncovered()
    {
        long entries = _context.Header.RefcountBlockEntries;
        foreach ((long first, long end) in _context.Map.UsedRanges)
        {
            for (long cluster = first; cluster < end; cluster++)
            {
                long block = cluster / entries;
                int computed = _context.Map.CountAt(cluster);
                if (computed > 0 && (block >= _blocks.Length || _blocks[block] == 0))
                {
                    Report(cluster, 0, computed);
                }
            }
        }
    }

    private void Report(long cluster, ulong stored, int computed)
    {
        if (stored > (ulong)computed)
        {
            // A count that reached its ceiling here says nothing of one that is higher there.
            _leaked += computed == FileUnitMap<HostClusterRole>.SaturatedCount ? 0 : 1;
            return;
        }

        ulong offset = (ulong)cluster << _context.Header.ClusterBits;
        _context.Log.Add(Qcow2Rules.Qcow2RefcountTooLow, "refcount block", offset, $"The cluster at 0x{offset:x} has a reference count of {stored}, and is used {computed} times.");
    }
}
