using System;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Images.Vmdk.Extents;

namespace LibvirtStorage.Images.Vmdk.Verification;

/// <summary>Holds grains to their places: inside the file, beside all metadata, and no more of them than a file can hold.</summary>
internal sealed class GrainTally : IDisposable
{
    private readonly ByteSource _source;
    private readonly GrainLayout _layout;
    private readonly RegionMap _regions;
    private readonly ClaimedUnits _tables;
    private readonly ClaimedUnits _grains;
    private readonly FindingLog _log;
    private readonly BudgetMeter _budget;
    private readonly GrainSample? _sample;
    private ulong _mapped;
    private ulong _needed;
    private long _shared;
    private ulong _firstShared;

    public GrainTally(
        ByteSource source, GrainLayout layout, RegionMap regions, ClaimedUnits tables, ulong alignment, FindingLog log, BudgetMeter budget)
    {
        _source = source;
        _layout = layout;
        _regions = regions;
        _tables = tables;
        _log = log;
        _budget = budget;
        _sample = layout is SparseGrainLayout { IsCompressed: true } ? new GrainSample(source, layout, budget) : null;
        _grains = new ClaimedUnits(_sample is null ? LowestBit(alignment) : VmdkLimits.SectorSize, budget);
    }

    /// <summary>Compressed grains that were added.</summary>
    public long CompressedCount { get; private set; }

    /// <summary>Entries of a table that belong to the disk: the last table may have some behind its end.</summary>
    public static int EntriesOf(GrainLayout layout, int table) =>
        (int)Math.Min((ulong)layout.EntriesPerTable, layout.GrainCount - ((ulong)table * (ulong)layout.EntriesPerTable));

    /// <summary>Adds the grains of one table.</summary>
    /// <exception cref="DiskImageException">Grains are shared without end, or a compressed one is not what it has to be.</exception>
    public void Add(int table, ulong tableOffset, byte[] entries)
    {
        ulong grain = (ulong)table * (ulong)_layout.EntriesPerTable;
        for (int i = 0; i < EntriesOf(_layout, table); i++, grain++)
        {
            ulong at = tableOffset + (ulong)(i * _layout.EntrySize);
            ulong entry = _layout.ReadEntry(entries, i);
            switch (_layout.Place(entry))
            {
                case null:
                    _log.Add(VmdkRules.VmdkInvalidEntry, "grain table", at, $"The grain table entry 0x{entry:x} means nothing.");
                    break;
                case { Kind: GuestRunKind.Data } place:
                    AddData(place.Offset, (ulong)_layout.VisibleLength(grain), at);
                    break;
                case { Kind: GuestRunKind.Encoded } place:
                    AddCompressed(grain, place.Offset, at);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Reports what was counted.</summary>
    /// <returns>Bytes of payload that are stored.</returns>
    public ulong Complete()
    {
        if (_shared > 0)
        {
            _log.Add(VmdkRules.VmdkSharedGrain, "grain table", _firstShared, $"{_shared} grains are in the place of others.");
        }

        return _mapped;
    }

    public void Dispose()
    {
        _grains.Dispose();
        _sample?.Dispose();
    }

    private static ulong LowestBit(ulong bits) => bits & (~bits + 1);

    private void AddData(ulong offset, ulong length, ulong at)
    {
        if (!FileBounds.IsInside(offset, length, (ulong)_source.Length))
        {
            _log.Add(VmdkRules.VmdkPastEnd, "grain table", at, $"A grain at 0x{offset:x} reaches past the end of the file at 0x{_source.Length:x}.");
        }
        else if (IsBesideMetadata(offset, length, at))
        {
            if (!_grains.Claim(offset, length))
            {
                _firstShared = _shared == 0 ? at : _firstShared;
                _shared++;
            }

            Need(length, length, at);
        }
    }

    private void AddCompressed(ulong grain, ulong offset, ulong at)
    {
        CompressedCount++;
        _budget.Spend(VmdkLimits.SectorSize);
        SparseMarker marker = _sample!.ReadMarker(grain, offset);
        ulong length = Math.Min((ulong)marker.PaddedLength, (ulong)_source.Length - offset);
        if (IsBesideMetadata(offset, length, at))
        {
            if (_grains.Claim(offset, length))
            {
                _sample.Decode(grain, offset);
            }
            else
            {
                _log.Add(VmdkRules.VmdkMetadataOverlap, "grain table", at, $"A compressed grain at 0x{offset:x} is in the place of another.");
            }

            Need((ulong)_layout.VisibleLength(grain), length, at);
        }
    }

    private bool IsBesideMetadata(ulong offset, ulong length, ulong at)
    {
        if (_regions.Find(offset, length) is { } region)
        {
            _log.Add(VmdkRules.VmdkMetadataOverlap, "grain table", at, $"A grain at 0x{offset:x} is in the place of {region.Name}.");
            return false;
        }

        if (!_tables.IsFree(offset, length))
        {
            _log.Add(VmdkRules.VmdkMetadataOverlap, "grain table", at, $"A grain at 0x{offset:x} is in the place of a grain table.");
            return false;
        }

        return true;
    }

    private void Need(ulong payload, ulong stored, ulong at)
    {
        _mapped += payload;
        _needed += stored;
        if (_needed > (ulong)_source.Length)
        {
            throw VmdkRules.VmdkAmplification.Error(
                "grain table", at, $"The tables map more payload than a file of {_source.Length} bytes can hold: grains are shared many times over.", value: _needed, limit: (ulong)_source.Length);
        }
    }
}
