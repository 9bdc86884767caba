using System;
using System.Buffers.Binary;
using LibvirtStorage.Images.Qcow2.Reading;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Qcow2.Verification;

/// <summary>Holds the entries of L2 tables to the rules, and claims the clusters they refer to.</summary>
internal sealed class L2Verification
{
    private readonly VerificationContext _context;
    private readonly Qcow2Header _header;
    private long _shared;
    private ulong _firstShared;

    public L2Verification(VerificationContext context)
    {
        _context = context;
        _header = context.Header;
    }

    /// <summary>A table of the active layer that maps the disk from <paramref name="guestOffset"/>.</summary>
    /// <param name="offset">Where the table stands.</param>
    /// <param name="table">Its bytes.</param>
    /// <param name="guestOffset">First guest byte it maps; behind the end of the disk VM state may be kept.</param>
    /// <param name="payload">Adds up what is mapped.</param>
    /// <param name="isRepeated">The table was walked before: only what it maps is added up.</param>
    public void WalkActive(ulong offset, ReadOnlyMemory<byte> table, ulong guestOffset, PayloadTally payload, bool isRepeated)
    {
        int references = _context.Map.CountAt(_context.ClusterAt(offset));
        for (int i = 0; i < _header.L2Entries; i++, guestOffset += (ulong)_header.ClusterSize)
        {
            L2EntryInPlace entry = EntryAt(table.Span, i, offset);
            if (entry.IsEmpty)
            {
                continue;
            }

            if (!isRepeated && !Check(entry, references, isActive: true))
            {
                continue;
            }

            ulong visible = guestOffset >= _header.Size ? 0 : Math.Min((ulong)_header.ClusterSize, _header.Size - guestOffset);
            Count(entry, visible, payload, isRepeated);
        }
    }

    /// <summary>A table that only snapshots refer to.</summary>
    public void WalkSnapshot(ulong offset, ReadOnlyMemory<byte> table)
    {
        int references = _context.Map.CountAt(_context.ClusterAt(offset));
        for (int i = 0; i < _header.L2Entries; i++)
        {
            L2EntryInPlace entry = EntryAt(table.Span, i, offset);
            if (!entry.IsEmpty)
            {
                Check(entry, references, isActive: false);
            }
        }
    }

    /// <summary>One finding for all guest clusters that share a host cluster.</summary>
    public void ReportShared()
    {
        if (_shared > 0)
        {
            _context.Log.Add(Qcow2Rules.Qcow2SharedCluster, "L2 entry", _firstShared, $"{_shared} guest clusters share a host cluster with another.");
        }
    }

    private L2EntryInPlace EntryAt(ReadOnlySpan<byte> table, int index, ulong tableOffset)
    {
        int position = index * _header.L2EntrySize;
        ulong value = BinaryPrimitives.ReadUInt64BigEndian(table.Slice(position));
        ulong bitmap = _header.HasExtendedL2 ? BinaryPrimitives.ReadUInt64BigEndian(table.Slice(position + sizeof(ulong))) : 0;
        return new L2EntryInPlace(new Qcow2L2Entry(value), new Qcow2SubclusterBitmap(bitmap), tableOffset + (ulong)position);
    }

    /// <summary>Whether the entry can be followed. What keeps the active layer from being read is an error, for a snapshot a warning.</summary>
    private bool Check(L2EntryInPlace entry, int references, bool isActive)
    {
        if (L2EntryRules.Broken(entry, _context) is { } broken)
        {
            FindingRule rule = isActive ? broken.Rule : Qcow2Rules.Qcow2SnapshotBroken;
            _context.Log.Add(rule, "L2 entry", entry.At, broken.Message);
            return false;
        }

        if (L2EntryRules.HasReservedBits(entry))
        {
            _context.Log.Add(Qcow2Rules.Qcow2ReservedBits, "L2 entry", entry.At, $"L2 entry 0x{entry.Entry.Value:x16} has reserved bits set.");
        }

        if (entry.Entry.IsCompressed)
        {
            return ClaimCompressed(entry, references);
        }

        return entry.Entry.Offset == 0 || ClaimStandard(entry, references, isActive);
    }

    private bool ClaimStandard(L2EntryInPlace entry, int references, bool isActive)
    {
        long cluster = _context.ClusterAt(entry.Entry.Offset);
        HostClusterRole role = !isActive ? HostClusterRole.SnapshotData : entry.Entry.IsCopied ? HostClusterRole.Data : HostClusterRole.Uncopied;
        HostClusterRole before = _context.Map.Claim(cluster, role, references);
        switch (before)
        {
            case HostClusterRole.Free:
                break;
            case HostClusterRole.SnapshotData:
                _context.Map.ChangeRole(cluster, role);
                break;
            case HostClusterRole.Data or HostClusterRole.CompressedData or HostClusterRole.Uncopied:
                _firstShared = _shared == 0 ? entry.At : _firstShared;
                _shared++;
                break;
            default:
                _context.ReportOverlap(cluster, role, before, "L2 entry", entry.At);
                return false;
        }

        bool isShared = references > 1 || before == HostClusterRole.SnapshotData;
        if (isActive && isShared && entry.Entry.IsCopied)
        {
            _context.Log.Add(Qcow2Rules.Qcow2CopiedFlag, "L2 entry", entry.At, $"L2 entry 0x{entry.Entry.Value:x16} has the copied flag, but its cluster is shared with a snapshot.");
        }

        return true;
    }

    private bool ClaimCompressed(L2EntryInPlace entry, int references)
    {
        Qcow2CompressedDescriptor descriptor = entry.Entry.Compressed(_header.ClusterBits);
        long last = Math.Min(_context.ClusterAt(descriptor.Offset + (ulong)descriptor.Length - 1), _context.Map.UnitCount - 1);
        for (long cluster = _context.ClusterAt(descriptor.Offset); cluster <= last; cluster++)
        {
            HostClusterRole before = _context.Map.Claim(cluster, HostClusterRole.CompressedData, references);
            if (before != HostClusterRole.Free && !before.IsPayload())
            {
                _context.ReportOverlap(cluster, HostClusterRole.CompressedData, before, "L2 entry", entry.At);
                return false;
            }
        }

        return true;
    }

    private void Count(L2EntryInPlace entry, ulong visible, PayloadTally payload, bool isRepeated)
    {
        if (entry.Entry.IsCompressed)
        {
            payload.AddCompressed(visible, entry.At);
            if (!isRepeated && _header.CompressionType == Qcow2CompressionType.Zstd)
            {
                CheckZstdFrame(entry.Entry.Compressed(_header.ClusterBits).Offset);
            }

            return;
        }

        ulong stored = L2EntryRules.StoredLength(entry, _header, visible, out ulong end);
        if (stored == 0)
        {
            return;
        }

        // The end of the last cluster may be missing from the file, but nothing that a guest can see.
        if (!FileBounds.IsInside(entry.Entry.Offset, end, _context.FileLength))
        {
            if (!isRepeated)
            {
                _context.Log.Add(Qcow2Rules.Qcow2PastEnd, "L2 entry", entry.At, $"The cluster at 0x{entry.Entry.Offset:x} reaches past the end of the file at 0x{_context.FileLength:x}.");
            }

            return;
        }

        payload.AddData(stored, entry.At);
    }

    /// <summary>The stream is not decoded here, but what it asks a decoder for is looked at.</summary>
    private void CheckZstdFrame(ulong offset)
    {
        Span<byte> start = stackalloc byte[(int)Math.Min((ulong)ZstdFrameHeader.MaxLength, _context.FileLength - offset)];
        _context.Source.Read((long)offset, start);
        if (ZstdFrameHeader.ExcessOf(start, _header.ClusterSize) is { } excess)
        {
            _context.Log.Add(Qcow2Rules.Qcow2CompressedLimit, "compressed cluster", offset, excess.Message, excess.Value, excess.Limit);
        }
    }
}
