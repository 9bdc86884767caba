using System;
using System.Buffers.Binary;
using LibvirtStorage.Images.Detection;

namespace LibvirtStorage.Images.Bochs;

/// <summary>
/// The header at offset 0: 512 bytes, all numbers little-endian (Bochs' iodev/hdimage, <c>redolog_header_t</c>). Version 1 has
/// the disk's size four bytes earlier.
/// </summary>
internal sealed record BochsHeader
{
    public const int Length = 512;

    /// <summary>Redolog, for all that is known.</summary>
    public ReadOnlyMemory<byte> Type { get; init; }

    /// <summary>Growing for disks; Undoable and Volatile for changes to another disk.</summary>
    public ReadOnlyMemory<byte> Subtype { get; init; }

    public uint Version { get; init; }

    /// <summary>Length of the header, behind which the catalog stands.</summary>
    public uint HeaderSize { get; init; }

    public uint CatalogEntries { get; init; }

    /// <summary>Bytes of the bitmap before each extent: a bit for each sector that was written.</summary>
    public uint BitmapSize { get; init; }

    /// <summary>Guest bytes of an extent.</summary>
    public uint ExtentSize { get; init; }

    /// <summary>Size of the payload in bytes, exactly as the header has it.</summary>
    public ulong DiskSize { get; init; }

    /// <summary>With the zero that ends it.</summary>
    public static FileMagic Magic { get; } = new(
        BochsRules.BochsMagic, BochsRules.BochsHeaderTruncated, "The file does not start with 'Bochs Virtual HD Image'.", "Bochs Virtual HD Image\0"u8.ToArray());

    /// <summary>Where the extents start.</summary>
    public ulong DataOffset => HeaderSize + ((ulong)CatalogEntries * BochsLimits.CatalogEntrySize);

    /// <summary>Bytes that a bitmap takes in the file.</summary>
    public ulong BitmapSpace => ((ulong)BitmapSize + BochsLimits.SectorSize - 1) / BochsLimits.SectorSize * BochsLimits.SectorSize;

    /// <summary>Bytes of a bitmap and its extent.</summary>
    public ulong SlotSize => BitmapSpace + ExtentSize;

    /// <summary>Bytes of a bitmap that have a meaning.</summary>
    public int UsedBitmapBytes => (int)((ExtentSize / BochsLimits.SectorSize) + 7) / 8;

    /// <summary>Catalog entries that the disk needs.</summary>
    public ulong RequiredEntries => (DiskSize / ExtentSize) + (DiskSize % ExtentSize == 0 ? 0UL : 1);

    /// <summary>Reads <see cref="Length"/> bytes, whatever they say.</summary>
    public static BochsHeader ReadFrom(ReadOnlySpan<byte> bytes)
    {
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(64));
        return new BochsHeader
        {
            Type = Text(bytes.Slice(32, 16)),
            Subtype = Text(bytes.Slice(48, 16)),
            Version = version,
            HeaderSize = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(68)),
            CatalogEntries = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(72)),
            BitmapSize = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(76)),
            ExtentSize = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(80)),
            DiskSize = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(version == BochsLimits.Version1 ? 84 : 88)),
        };
    }

    private static byte[] Text(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        return field.Slice(0, end < 0 ? field.Length : end).ToArray();
    }
}
