using System;
using LibvirtStorage.Images.Mapping;

namespace LibvirtStorage.Images.Vmdk.Extents;

/// <summary>How one kind of sparse extent maps its sectors: a grain directory of grain tables of grains.</summary>
internal abstract class GrainLayout
{
    /// <summary>Stands for offsets that no file has, and leaves room for sums.</summary>
    public const ulong Nowhere = 1UL << 61;

    /// <summary>Size of the extent in sectors.</summary>
    public required ulong Sectors { get; init; }

    public required int GrainSectors { get; init; }

    public required int EntriesPerTable { get; init; }

    /// <summary>Where the grain directory stands, in bytes.</summary>
    public required ulong DirectoryOffset { get; init; }

    /// <summary>Where its copy stands, in bytes; null if there is none.</summary>
    public ulong? RedundantDirectoryOffset { get; init; }

    /// <summary>Bytes of an entry of either table.</summary>
    public abstract int EntrySize { get; }

    public ulong Length => Sectors * VmdkLimits.SectorSize;

    public int GrainSize => GrainSectors * VmdkLimits.SectorSize;

    public ulong GrainCount => Ceiling(Sectors, (ulong)GrainSectors);

    /// <summary>Entries that the directory needs.</summary>
    public int DirectoryEntries => (int)Ceiling(GrainCount, (ulong)EntriesPerTable);

    public int TableSize => EntriesPerTable * EntrySize;

    /// <summary>Guest bytes that one table maps.</summary>
    public ulong TableCoverage => (ulong)EntriesPerTable * (ulong)GrainSize;

    /// <summary>Where the table of a directory entry stands, in bytes; 0 for no table, null if the entry means nothing.</summary>
    public abstract ulong? TableOffset(ulong directoryEntry);

    /// <summary>What a table entry says of its grain: kind, and where its bytes are; null if the entry means nothing.</summary>
    public abstract GrainPlace? Place(ulong tableEntry);

    public abstract ulong ReadEntry(ReadOnlySpan<byte> table, int index);

    /// <summary>Bytes of a grain that belong to the disk: the last one may be cut.</summary>
    public int VisibleLength(ulong grain) => (int)Math.Min((ulong)GrainSize, Length - (grain * (ulong)GrainSize));

    private static ulong Ceiling(ulong value, ulong unit) => (value / unit) + (value % unit == 0 ? 0UL : 1);
}

/// <summary>A grain's kind, and the offset of its bytes in the file.</summary>
internal readonly record struct GrainPlace(GuestRunKind Kind, ulong Offset);
