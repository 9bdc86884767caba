using System;
using System.Buffers.Binary;

namespace LibvirtStorage.Images.Vmdk.Extents;

/// <summary>
/// The header of an ESX sparse extent, four sectors; numbers little-endian, offsets and sizes in sectors
/// (Virtual Disk Format 5.0, "ESXi Host Sparse Extents", <c>COWDisk_Header</c>).
/// </summary>
internal sealed record CowdHeader
{
    public const int Length = 4 * VmdkLimits.SectorSize;

    /// <summary>A child's header has its parent's name where a root's has the disk's geometry.</summary>
    private const int ParentNameOffset = 32;

    private const int ParentNameLength = 1024;

    public uint Version { get; init; } = 1;

    public CowdFlags Flags { get; init; } = CowdFlags.Root | CowdFlags.CheckCapable;

    public uint Sectors { get; init; }

    public uint GrainSize { get; init; }

    public uint DirectoryOffset { get; init; }

    public uint DirectoryEntries { get; init; }

    public bool UncleanShutdown { get; init; }

    /// <summary>The parent's name, NUL-padded; of a root nothing.</summary>
    public byte[] ParentFileName { get; init; } = [];

    public static CowdHeader ReadFrom(ReadOnlySpan<byte> bytes)
    {
        var flags = (CowdFlags)BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(8));
        return new CowdHeader
        {
            Version = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(4)),
            Flags = flags,
            Sectors = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(12)),
            GrainSize = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(16)),
            DirectoryOffset = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(20)),
            DirectoryEntries = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(24)),
            ParentFileName = (flags & CowdFlags.Root) != 0 ? [] : bytes.Slice(ParentNameOffset, ParentNameLength).ToArray(),
            UncleanShutdown = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(1648)) != 0,
        };
    }
}

/// <summary>flags.</summary>
[Flags]
internal enum CowdFlags : uint
{
    /// <summary>The disk has no parent.</summary>
    Root = 1,

    CheckCapable = 2,

    Inconsistent = 4,

    Known = Root | CheckCapable | Inconsistent,
}
