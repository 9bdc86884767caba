using System;
using System.Buffers.Binary;
using LibvirtStorage.Images.Mapping;

namespace LibvirtStorage.Images.Vmdk.Extents;

/// <summary>Entries of eight bytes whose upper four bits are their type; the rest counts tables and grains within their regions.</summary>
internal sealed class SeSparseGrainLayout : GrainLayout
{
    private const ulong AllocatedTable = 0x10000000;

    /// <summary>Where the grain tables stand, in bytes.</summary>
    public required ulong TablesOffset { get; init; }

    /// <summary>How many of them there is room for.</summary>
    public required ulong TableCount { get; init; }

    /// <summary>Where the grains stand, in bytes.</summary>
    public required ulong GrainsOffset { get; init; }

    /// <summary>How many of them there is room for.</summary>
    public required ulong PlaceCount { get; init; }

    public override int EntrySize => sizeof(ulong);

    public override ulong? TableOffset(ulong directoryEntry)
    {
        ulong index = directoryEntry & uint.MaxValue;
        return directoryEntry == 0 ? 0UL
            : directoryEntry >> 32 != AllocatedTable ? null
            : index < TableCount ? TablesOffset + (index * (ulong)TableSize)
            : Nowhere;
    }

    public override GrainPlace? Place(ulong tableEntry) => (SeSparseGrainType)(tableEntry >> 60) switch
    {
        SeSparseGrainType.Unallocated when tableEntry == 0 => new GrainPlace(GuestRunKind.Unallocated, 0),
        SeSparseGrainType.Unmapped or SeSparseGrainType.Zero => new GrainPlace(GuestRunKind.Zero, 0),
        SeSparseGrainType.Allocated => new GrainPlace(GuestRunKind.Data, OffsetOf(tableEntry)),
        _ => null,
    };

    public override ulong ReadEntry(ReadOnlySpan<byte> table, int index) =>
        BinaryPrimitives.ReadUInt64LittleEndian(table.Slice(index * sizeof(ulong)));

    /// <summary>The twelve bits below the type are the lowest of the grain's number.</summary>
    private ulong OffsetOf(ulong tableEntry)
    {
        ulong index = ((tableEntry >> 48) & 0xfff) | ((tableEntry & 0x0000_ffff_ffff_ffff) << 12);
        return index < PlaceCount ? GrainsOffset + (index * (ulong)GrainSize) : Nowhere;
    }
}

/// <summary>The type of a grain table entry.</summary>
internal enum SeSparseGrainType : ulong
{
    Unallocated = 0,

    /// <summary>The guest has discarded the grain.</summary>
    Unmapped = 1,

    Zero = 2,

    Allocated = 3,
}
