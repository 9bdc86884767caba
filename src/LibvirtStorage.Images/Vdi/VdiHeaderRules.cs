using System;
using System.Buffers.Binary;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Sources;

namespace LibvirtStorage.Images.Vdi;

/// <summary>The rules of a header, in the order in which later ones rest on earlier ones.</summary>
internal static class VdiHeaderRules
{
    /// <summary>What all other numbers are counted in.</summary>
    /// <exception cref="DiskImageException">A rule is broken.</exception>
    public static void CheckUnits(ReadOnlySpan<byte> bytes)
    {
        uint sectorSize = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(0x168));
        if (sectorSize != VdiLimits.SectorSize)
        {
            throw VdiRules.VdiUnsupported.Error("sector_size", 0x168, $"A sector size of {sectorSize} bytes is not read; {VdiLimits.SectorSize} is.");
        }

        uint blockSize = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(0x178));
        VdiRules.VdiHeaderField.Require(blockSize >= VdiLimits.SectorSize && (blockSize & (blockSize - 1)) == 0, "block_size", 0x178, $"A block of {blockSize} bytes is not a power of two of at least a sector.");
        if (blockSize > VdiLimits.MaxBlockSize)
        {
            throw VdiRules.VdiHeaderLimit.Error("block_size", 0x178, $"A block has {blockSize} bytes, {VdiLimits.MaxBlockSize} at most are read.", value: blockSize, limit: VdiLimits.MaxBlockSize);
        }

        // VirtualBox skips these bytes before each block, QEMU takes them for payload: two disks from one file.
        uint blockExtra = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(0x17c));
        if (blockExtra != 0)
        {
            throw VdiRules.VdiUnsupported.Error("block_extra", 0x17c, $"Blocks with {blockExtra} bytes of extra data are not read.");
        }
    }

    /// <exception cref="DiskImageException">A rule is broken.</exception>
    public static void Check(VdiHeader header)
    {
        CheckType(header.ImageType);
        VdiRules.VdiHeaderField.Require(header.HeaderSize >= VdiHeader.MinHeaderSize, "header_size", 0x48, $"A header of version 1.1 has at least {VdiHeader.MinHeaderSize} bytes, not {header.HeaderSize}.");
        if (header.Blocks > VdiLimits.MaxBlocks)
        {
            throw VdiRules.VdiHeaderLimit.Error("blocks_in_image", 0x180, $"The disk has {header.Blocks} blocks, {VdiLimits.MaxBlocks} at most are read.", value: header.Blocks, limit: VdiLimits.MaxBlocks);
        }

        VdiRules.VdiHeaderField.Require(
            header.DiskSize <= (ulong)header.Blocks * (ulong)header.BlockSize,
            "disk_size",
            0x170,
            $"The disk has {header.DiskSize} bytes, its {header.Blocks} blocks of {header.BlockSize} hold less.");
        CheckBlockSize(header);
        VdiRules.VdiHeaderField.Require(header.BlockMapOffset % VdiLimits.SectorSize == 0, "offset_bmap", 0x154, $"The block map at 0x{header.BlockMapOffset:x} does not start with a sector.");
        CheckOrder(header);
    }

    /// <summary>The block map lies inside the file: without it nothing can be said of the payload.</summary>
    /// <exception cref="DiskImageException">It does not.</exception>
    public static void CheckMapInside(VdiHeader header, ByteSource source)
    {
        if (!FileBounds.IsInside(header.BlockMapOffset, header.BlockMapLength, (ulong)source.Length))
        {
            throw VdiRules.VdiPastEnd.Error(
                "offset_bmap", 0x154, $"The block map, {header.BlockMapLength} bytes at 0x{header.BlockMapOffset:x}, reaches past the end of the file at 0x{source.Length:x}.");
        }
    }

    /// <summary>QEMU knows one block size only. Another one is believed where the rest of the header speaks for it.</summary>
    private static void CheckBlockSize(VdiHeader header)
    {
        if (header.BlockSize != VdiLimits.DefaultBlockSize && header.Blocks != header.RequiredBlocks)
        {
            throw VdiRules.VdiUnsupported.Error(
                "block_size", 0x178, $"A disk of {header.DiskSize} bytes has {header.RequiredBlocks} blocks of {header.BlockSize} bytes, not {header.Blocks}.");
        }
    }

    private static void CheckType(VdiImageType type)
    {
        if (type is not (VdiImageType.Dynamic or VdiImageType.Static or VdiImageType.Differencing))
        {
            throw VdiRules.VdiUnsupported.Error("image_type", 0x4c, $"Image type {(uint)type} is not read; 1 (dynamic) and 2 (static) are.");
        }
    }

    /// <summary>Header, block map, data: VirtualBox accepts no other order, and what overlaps is read as what it is not.</summary>
    private static void CheckOrder(VdiHeader header)
    {
        ulong headerEnd = VdiHeader.PreHeaderLength + (ulong)header.HeaderSize;
        ulong mapEnd = header.BlockMapOffset + header.BlockMapLength;
        if (header.BlockMapOffset < headerEnd)
        {
            throw VdiRules.VdiOverlap.Error("offset_bmap", 0x154, $"The block map at 0x{header.BlockMapOffset:x} overlaps the header, which ends at 0x{headerEnd:x}.");
        }

        if (header.DataOffset < mapEnd)
        {
            throw VdiRules.VdiOverlap.Error("offset_data", 0x158, $"The data area at 0x{header.DataOffset:x} overlaps the block map, which ends at 0x{mapEnd:x}.");
        }
    }
}
