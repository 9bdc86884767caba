using System;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vpc;

/// <summary>Where blocks may be: the same answer for whoever reads them and whoever verifies them.</summary>
internal sealed class VpcBlocks
{
    public const string Field = "Block Allocation Table";

    private readonly RegionMap _regions;
    private readonly VpcDynamicHeader _header;
    private readonly ulong _fileLength;

    /// <exception cref="DiskImageException">The block allocation table is not where one can be.</exception>
    public VpcBlocks(VpcImage image, VpcDynamicHeader header)
    {
        _header = header;
        _regions = image.Regions(header);
        _fileLength = (ulong)image.Source.Length;
    }

    /// <summary>Bytes of a block with the bitmap before it.</summary>
    public ulong StoredLength => (ulong)_header.BitmapLength + _header.BlockSize;

    /// <summary>The rule that an entry in use breaks, or null. Blocks are always stored whole.</summary>
    public FindingRule? Check(uint entry)
    {
        ulong offset = (ulong)entry * VpcLimits.SectorSize;
        if (!FileBounds.IsInside(offset, StoredLength, _fileLength))
        {
            return VpcRules.VpcPastEnd;
        }

        return _regions.Find(offset, StoredLength) is null ? null : VpcRules.VpcOverlap;
    }

    /// <summary>The entry in words, for what is wrong with it.</summary>
    public FormattableString Describe(uint entry, ulong block)
    {
        ulong offset = (ulong)entry * VpcLimits.SectorSize;
        string obstacle = _regions.Find(offset, StoredLength)?.Name ?? "the end of the file";
        return $"Block {block}, {StoredLength} bytes at 0x{offset:x}, reaches over {obstacle}; the file has 0x{_fileLength:x} bytes.";
    }

    /// <summary>Where a block's entry stands in the file.</summary>
    public ulong Position(ulong block) => _header.TableOffset + (block * VpcBlockAllocationTable.EntrySize);
}
