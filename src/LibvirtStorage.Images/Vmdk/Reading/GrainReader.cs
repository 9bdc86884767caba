using System;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Images.Vmdk.Extents;

namespace LibvirtStorage.Images.Vmdk.Reading;

/// <summary>The payload of an extent of grains.</summary>
internal sealed class GrainReader : MappedReader
{
    private readonly GrainLayout _layout;
    private readonly GrainDirectory _directory;
    private readonly TableCache _tables;
    private readonly DecodedBlocks? _decoded;
    private readonly bool _canSeek;
    private bool _isDisposed;

    /// <param name="layout">Where the tables are.</param>
    /// <param name="tables">Holds the tables.</param>
    /// <param name="grains">Holds the grains, which are read in ascending order if it cannot seek.</param>
    /// <param name="memory">Room for tables.</param>
    /// <param name="budget">Pays for the tables.</param>
    /// <exception cref="DiskImageException">The grain directory is broken.</exception>
    public GrainReader(GrainLayout layout, ByteSource tables, ByteSource grains, TableMemory memory, BudgetMeter budget)
        : base(grains, layout.Length, budget)
    {
        _layout = layout;
        _canSeek = grains.CanSeek;
        _directory = GrainDirectory.Read(tables, layout, layout.DirectoryOffset, budget);
        _tables = new TableCache(tables, layout.TableSize, (ulong)_directory.Count, budget, memory);
        if (layout is SparseGrainLayout { IsCompressed: true })
        {
            var decoder = new GrainDecoder(grains, layout);
            _decoded = new DecodedBlocks(layout.GrainSize, decoder.Decode);
            budget.Reserve(_decoded.ReservedBytes, "decompressed grains");
        }
    }

    public override bool CanSeek => _canSeek;

    protected override GuestRun RunAt(ulong offset, ulong limit)
    {
        int index = (int)(offset / _layout.TableCoverage);
        ulong tableOffset = _directory.TableOffset(index);
        if (tableOffset == 0)
        {
            return new GuestRun(GuestRunKind.Unallocated, WithoutTable(offset, index, limit));
        }

        byte[] table = _tables.Get(Math.Min(tableOffset, long.MaxValue));
        ulong inGrain = offset % (ulong)_layout.GrainSize;
        ulong grain = offset / (ulong)_layout.GrainSize;
        int entry = (int)(grain % (ulong)_layout.EntriesPerTable);
        GrainPlace place = PlaceOf(table, entry, tableOffset);
        ulong length = (ulong)_layout.GrainSize - inGrain;
        if (place.Kind == GuestRunKind.Encoded)
        {
            return new GuestRun(place.Kind, Math.Min(length, limit), GrainDecoder.Pack(grain, place.Offset));
        }

        // Neighbours continue a data run when they follow it in the file too.
        ulong step = place.Kind == GuestRunKind.Data ? (ulong)_layout.GrainSize : 0;
        GrainPlace expected = place with { Offset = place.Offset + step };
        while (length < limit && ++entry < _layout.EntriesPerTable && PlaceOf(table, entry, tableOffset) == expected)
        {
            length += (ulong)_layout.GrainSize;
            expected = expected with { Offset = expected.Offset + step };
        }

        return new GuestRun(place.Kind, Math.Min(length, limit), place.Kind == GuestRunKind.Data ? place.Offset + inGrain : 0);
    }

    protected override long BlockCost(ulong host) => _decoded!.BlockSize;

    protected override void ReadEncoded(ulong offset, ulong host, Span<byte> destination) => _decoded!.Read(offset, host, destination);

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            _directory.Dispose();
            Budget.Release(_tables.ReservedBytes + (_decoded?.ReservedBytes ?? 0));
        }

        base.Dispose(disposing);
    }

    private GrainPlace PlaceOf(byte[] table, int entry, ulong tableOffset)
    {
        ulong value = _layout.ReadEntry(table, entry);
        return _layout.Place(value) ?? throw VmdkRules.VmdkInvalidEntry.Error(
            "grain table", tableOffset + (ulong)(entry * _layout.EntrySize), $"The grain table entry 0x{value:x} means nothing.");
    }

    private ulong WithoutTable(ulong offset, int index, ulong limit)
    {
        ulong length = _layout.TableCoverage - (offset % _layout.TableCoverage);
        while (length < limit && ++index < _directory.Count && _directory.TableOffset(index) == 0)
        {
            length += _layout.TableCoverage;
        }

        return Math.Min(length, limit);
    }
}
