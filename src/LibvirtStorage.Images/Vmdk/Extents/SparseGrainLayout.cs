using System;
using System.Buffers.Binary;
using LibvirtStorage.Images.Mapping;

namespace LibvirtStorage.Images.Vmdk.Extents;

/// <summary>Entries of four bytes, each a sector of the file (hosted sparse extents and COWD).</summary>
internal sealed class SparseGrainLayout : GrainLayout
{
    private const uint ZeroGrain = 1;

    /// <summary>Whether an entry of 1 is a grain of zeros rather than one at sector 1.</summary>
    public bool HasZeroGrains { get; init; }

    public bool IsCompressed { get; init; }

    /// <summary>Where the first marker of a stream is, in bytes; of no meaning unless grains are compressed.</summary>
    public ulong MarkersOffset { get; init; }

    /// <summary>Whether a marker stands before each table: in streams whose tables come last.</summary>
    public bool HasMetadataMarkers { get; init; }

    /// <summary>Sectors that a stream has for a table or a directory; null for what is neither.</summary>
    public ulong? SectorsOf(SparseMarkerType type) => type switch
    {
        SparseMarkerType.GrainTable => (ulong)(TableSize / VmdkLimits.SectorSize),
        SparseMarkerType.GrainDirectory => (ulong)(((DirectoryEntries * EntrySize) + VmdkLimits.SectorSize - 1) / VmdkLimits.SectorSize),
        _ => null,
    };

    public override int EntrySize => sizeof(uint);

    public override ulong? TableOffset(ulong directoryEntry) => directoryEntry * VmdkLimits.SectorSize;

    public override GrainPlace? Place(ulong tableEntry) => tableEntry switch
    {
        0 => new GrainPlace(GuestRunKind.Unallocated, 0),
        ZeroGrain when HasZeroGrains => new GrainPlace(GuestRunKind.Zero, 0),
        _ => new GrainPlace(IsCompressed ? GuestRunKind.Encoded : GuestRunKind.Data, tableEntry * VmdkLimits.SectorSize),
    };

    public override ulong ReadEntry(ReadOnlySpan<byte> table, int index) =>
        BinaryPrimitives.ReadUInt32LittleEndian(table.Slice(index * sizeof(uint)));
}
