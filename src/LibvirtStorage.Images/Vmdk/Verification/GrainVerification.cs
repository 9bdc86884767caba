using System;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.NetFramework;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Images.Vmdk.Extents;

namespace LibvirtStorage.Images.Vmdk.Verification;

/// <summary>
/// Walks the tables of an extent: everything inside the file, copies equal, nothing in two places. Metadata first, so that
/// payload that points into it is recognised wherever it stands.
/// </summary>
internal sealed class GrainVerification : IDisposable
{
    private readonly ByteSource _source;
    private readonly GrainLayout _layout;
    private readonly RegionMap _regions;
    private readonly FindingLog _log;
    private readonly BudgetMeter _budget;
    private readonly ClaimedUnits _tables;
    private readonly byte[] _table;
    private readonly byte[] _copy;
    private bool _isBroken;

    /// <param name="source">The file.</param>
    /// <param name="layout">Where its tables are.</param>
    /// <param name="regions">Places that are taken already, by headers and the like.</param>
    /// <param name="log">Told what is found.</param>
    /// <param name="budget">Pays for it.</param>
    public GrainVerification(ByteSource source, GrainLayout layout, RegionMap regions, FindingLog log, BudgetMeter budget)
    {
        _source = source;
        _layout = layout;
        _regions = regions;
        _log = log;
        _budget = budget;
        _tables = new ClaimedUnits(VmdkLimits.SectorSize, budget);
        _table = new byte[layout.TableSize];
        _copy = new byte[layout.TableSize];
    }

    private ulong FileLength => (ulong)_source.Length;

    /// <summary>Walks tables and grains.</summary>
    /// <returns>Bytes of payload that are stored.</returns>
    /// <exception cref="DiskImageException">The structure is broken in a way after which nothing can be said.</exception>
    public ulong Run()
    {
        ulong mapped = 0;
        Run((directory, alignment) =>
        {
            using var grains = new GrainTally(_source, _layout, _regions, _tables, alignment, _log, _budget);
            ForEachTable(directory, grains.Add);
            if (_layout is SparseGrainLayout { IsCompressed: true } stream)
            {
                new MarkerWalk(_source, stream, directory, _log, _budget).Run(grains.CompressedCount);
            }

            mapped = grains.Complete();
        });
        return mapped;
    }

    /// <summary>Walks the tables, and if they are sound hands them on, with a number that tells to what grains are aligned.</summary>
    /// <exception cref="DiskImageException">The structure is broken in a way after which nothing can be said.</exception>
    public void Run(Action<GrainDirectory, ulong> whenSound)
    {
        using GrainDirectory directory = ReadDirectory(_layout.DirectoryOffset, "the grain directory");
        ulong alignment = VerifyTables(directory);
        if (!_isBroken)
        {
            whenSound(directory, alignment);
        }
    }

    /// <summary>Hands out the tables that map something: their index, their offset and their entries.</summary>
    public void ForEachTable(GrainDirectory directory, Action<int, ulong, byte[]> use)
    {
        for (int i = 0; i < directory.Count; i++)
        {
            if (directory.TableOffset(i) is var offset and not 0 && !Read(offset, _table).IsZero())
            {
                use(i, offset, _table);
            }
        }
    }

    public void Dispose() => _tables.Dispose();

    private GrainDirectory ReadDirectory(ulong offset, string name)
    {
        var directory = GrainDirectory.Read(_source, _layout, offset, _budget);
        ulong length = (ulong)directory.Count * (ulong)_layout.EntrySize;
        CheckMarker(SparseMarkerType.GrainDirectory, offset, length);
        if (_regions.Claim(name, offset, length) is { } other)
        {
            directory.Dispose();
            throw VmdkRules.VmdkMetadataOverlap.Error("gdOffset", offset, $"At 0x{offset:x}, {name} is in the place of {other.Name}.");
        }

        return directory;
    }

    /// <summary>Claims the tables and compares the copies.</summary>
    /// <returns>A number that has no bit below the largest power of two to which all grains are aligned.</returns>
    private ulong VerifyTables(GrainDirectory directory)
    {
        using GrainDirectory? redundant = _layout.RedundantDirectoryOffset is ulong offset ? ReadDirectory(offset, "the redundant grain directory") : null;
        ulong alignment = (ulong)_layout.GrainSize;
        for (int i = 0; i < directory.Count; i++)
        {
            ulong table = directory.TableOffset(i);
            ulong copy = redundant?.TableOffset(i) ?? table;
            if ((table == 0) != (copy == 0))
            {
                Report(VmdkRules.VmdkRedundantTables, "rgdOffset", copy, $"Entry {i} of the grain directory has {(table == 0 ? "no grain table" : "a grain table")}, its copy {(copy == 0 ? "has none" : "has one")}.");
            }
            else if (table != 0 && ClaimTable(table) && (redundant is null || ClaimTable(copy)))
            {
                ReadOnlySpan<byte> entries = Read(table, _table);
                if (redundant is not null && !Read(copy, _copy).SequenceEqual(entries))
                {
                    Report(VmdkRules.VmdkRedundantTables, "grain table", copy, $"The grain table at 0x{table:x} and its copy at 0x{copy:x} differ.");
                }

                alignment |= AlignmentOf(entries, i);
            }
        }

        return alignment;
    }

    private bool ClaimTable(ulong offset)
    {
        ulong length = (ulong)_layout.TableSize;
        if (!FileBounds.IsInside(offset, length, FileLength))
        {
            return Report(VmdkRules.VmdkPastEnd, "grain directory", offset, $"A grain table at 0x{offset:x} reaches past the end of the file at 0x{FileLength:x}.");
        }

        CheckMarker(SparseMarkerType.GrainTable, offset, length);
        if (_regions.Find(offset, length) is { } other)
        {
            return Report(VmdkRules.VmdkMetadataOverlap, "grain directory", offset, $"A grain table at 0x{offset:x} is in the place of {other.Name}.");
        }

        return _tables.Claim(offset, length)
            || Report(VmdkRules.VmdkMetadataOverlap, "grain directory", offset, $"A grain table at 0x{offset:x} is in the place of another.");
    }

    /// <summary>In a stream whose tables come last, each stands behind a marker, by which readers that cannot seek find it.</summary>
    private void CheckMarker(SparseMarkerType type, ulong offset, ulong length)
    {
        if (_layout is not SparseGrainLayout { HasMetadataMarkers: true })
        {
            return;
        }

        Span<byte> bytes = stackalloc byte[SparseMarker.Length];
        bytes.Clear();
        if (offset >= VmdkLimits.SectorSize)
        {
            _source.Read((long)offset - VmdkLimits.SectorSize, bytes);
        }

        ulong sectors = (length + VmdkLimits.SectorSize - 1) / VmdkLimits.SectorSize;
        if (SparseMarker.ReadFrom(bytes) != new SparseMarker(sectors, 0, type))
        {
            throw VmdkRules.VmdkMarker.Error("marker", offset, $"There is no marker for the {sectors} sectors of metadata at 0x{offset:x}.");
        }
    }

    private ulong AlignmentOf(ReadOnlySpan<byte> entries, int index)
    {
        ulong alignment = 0;
        int count = entries.IsZero() ? 0 : GrainTally.EntriesOf(_layout, index);
        for (int i = 0; i < count; i++)
        {
            if (_layout.Place(_layout.ReadEntry(entries, i)) is { Kind: GuestRunKind.Data or GuestRunKind.Encoded } place)
            {
                alignment |= place.Offset;
            }
        }

        return alignment;
    }

    private ReadOnlySpan<byte> Read(ulong offset, byte[] table)
    {
        _budget.Spend(table.Length);
        _source.Read((long)offset, table);
        return table;
    }

    private bool Report(FindingRule rule, string field, ulong offset, FormattableString message)
    {
        _log.Add(rule, field, offset, message);
        _isBroken = true;
        return false;
    }
}
