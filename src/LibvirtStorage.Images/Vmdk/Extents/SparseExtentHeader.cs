using System;
using System.Buffers.Binary;

namespace LibvirtStorage.Images.Vmdk.Extents;

/// <summary>
/// The header of a hosted sparse extent, one sector; all numbers little-endian, offsets and sizes in sectors
/// (Virtual Disk Format 5.0, "Hosted Sparse Extents", <c>SparseExtentHeader</c>). The footer has the same form.
/// </summary>
internal sealed record SparseExtentHeader
{
    public const int Length = VmdkLimits.SectorSize;

    /// <summary>What the four bytes at 73 have to be: a transfer as text changes at least one.</summary>
    public static ReadOnlySpan<byte> Newlines => "\n \r\n"u8;

    public uint Version { get; init; } = 1;

    public SparseFlags Flags { get; init; }

    /// <summary>Size of the payload in sectors.</summary>
    public ulong Capacity { get; init; }

    public ulong GrainSize { get; init; }

    /// <summary>Where the embedded descriptor stands; 0 if there is none.</summary>
    public ulong DescriptorOffset { get; init; }

    public ulong DescriptorSize { get; init; }

    public uint EntriesPerTable { get; init; } = VmdkLimits.EntriesPerTable;

    /// <summary>rgdOffset: the redundant grain directory, if <see cref="SparseFlags.RedundantTables"/> is set.</summary>
    public ulong RedundantDirectoryOffset { get; init; }

    /// <summary>gdOffset: the grain directory, or <see cref="VmdkLimits.DirectoryAtEnd"/>.</summary>
    public ulong DirectoryOffset { get; init; }

    /// <summary>overHead: sectors before the first grain.</summary>
    public ulong Overhead { get; init; }

    public bool UncleanShutdown { get; init; }

    public bool HasNewlines { get; init; } = true;

    public SparseCompression Compression { get; init; }

    public bool IsCompressed => Compression == SparseCompression.Deflate;

    public bool IsDirectoryAtEnd => DirectoryOffset == VmdkLimits.DirectoryAtEnd;

    public bool HasRedundantTables => (Flags & SparseFlags.RedundantTables) != 0;

    public static SparseExtentHeader ReadFrom(ReadOnlySpan<byte> sector) => new()
    {
        Version = BinaryPrimitives.ReadUInt32LittleEndian(sector.Slice(4)),
        Flags = (SparseFlags)BinaryPrimitives.ReadUInt32LittleEndian(sector.Slice(8)),
        Capacity = BinaryPrimitives.ReadUInt64LittleEndian(sector.Slice(12)),
        GrainSize = BinaryPrimitives.ReadUInt64LittleEndian(sector.Slice(20)),
        DescriptorOffset = BinaryPrimitives.ReadUInt64LittleEndian(sector.Slice(28)),
        DescriptorSize = BinaryPrimitives.ReadUInt64LittleEndian(sector.Slice(36)),
        EntriesPerTable = BinaryPrimitives.ReadUInt32LittleEndian(sector.Slice(44)),
        RedundantDirectoryOffset = BinaryPrimitives.ReadUInt64LittleEndian(sector.Slice(48)),
        DirectoryOffset = BinaryPrimitives.ReadUInt64LittleEndian(sector.Slice(56)),
        Overhead = BinaryPrimitives.ReadUInt64LittleEndian(sector.Slice(64)),
        UncleanShutdown = sector[72] != 0,
        HasNewlines = sector.Slice(73, Newlines.Length).SequenceEqual(Newlines),
        Compression = (SparseCompression)BinaryPrimitives.ReadUInt16LittleEndian(sector.Slice(77)),
    };

    public static bool HasMagic(ReadOnlySpan<byte> sector) => BinaryPrimitives.ReadUInt32LittleEndian(sector) == VmdkLimits.SparseMagic;

    public void WriteTo(Span<byte> sector)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(sector, VmdkLimits.SparseMagic);
        BinaryPrimitives.WriteUInt32LittleEndian(sector.Slice(4), Version);
        BinaryPrimitives.WriteUInt32LittleEndian(sector.Slice(8), (uint)Flags);
        BinaryPrimitives.WriteUInt64LittleEndian(sector.Slice(12), Capacity);
        BinaryPrimitives.WriteUInt64LittleEndian(sector.Slice(20), GrainSize);
        BinaryPrimitives.WriteUInt64LittleEndian(sector.Slice(28), DescriptorOffset);
        BinaryPrimitives.WriteUInt64LittleEndian(sector.Slice(36), DescriptorSize);
        BinaryPrimitives.WriteUInt32LittleEndian(sector.Slice(44), EntriesPerTable);
        BinaryPrimitives.WriteUInt64LittleEndian(sector.Slice(48), RedundantDirectoryOffset);
        BinaryPrimitives.WriteUInt64LittleEndian(sector.Slice(56), DirectoryOffset);
        BinaryPrimitives.WriteUInt64LittleEndian(sector.Slice(64), Overhead);
        sector[72] = UncleanShutdown ? (byte)1 : (byte)0;
        Newlines.CopyTo(sector.Slice(73));
        BinaryPrimitives.WriteUInt16LittleEndian(sector.Slice(77), (ushort)Compression);
    }
}

/// <summary>flags.</summary>
[Flags]
internal enum SparseFlags : uint
{
    None = 0,

    /// <summary>The bytes that detect newline conversion are valid.</summary>
    NewlineTest = 1,

    RedundantTables = 2,

    /// <summary>A grain table entry of 1 is a grain of zeros.</summary>
    ZeroGrains = 4,

    Compressed = 1 << 16,

    /// <summary>Markers stand before grains and metadata.</summary>
    Markers = 1 << 17,

    Known = NewlineTest | RedundantTables | ZeroGrains | Compressed | Markers,
}

/// <summary>compressAlgorithm.</summary>
internal enum SparseCompression : ushort
{
    None = 0,

    /// <summary>RFC 1950: deflate in a zlib stream.</summary>
    Deflate = 1,
}
