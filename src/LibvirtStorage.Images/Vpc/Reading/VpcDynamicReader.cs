using System;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vpc.Reading;

/// <summary>The payload of a dynamic disk. The block allocation table is held in memory: 2 bytes for each MiB of the disk.</summary>
internal sealed class VpcDynamicReader : MappedReader
{
    private readonly VpcDynamicHeader _header;
    private readonly VpcBlocks _blocks;
    private readonly uint[] _table;
    private readonly TableCache _bitmaps;
    private bool _isDisposed;

    public VpcDynamicReader(VpcImage image, VpcDynamicHeader header, BudgetMeter budget)
        : base(image.Source, image.VirtualSize, budget)
    {
        _header = header;
        _blocks = new VpcBlocks(image, header);
        int count = (int)((VirtualSize / header.BlockSize) + (VirtualSize % header.BlockSize == 0 ? 0UL : 1));
        budget.Reserve((long)count * VpcBlockAllocationTable.EntrySize, "block allocation table");
        _table = VpcBlockAllocationTable.Read(image.Source, header.TableOffset, count, budget);
        _bitmaps = new TableCache(image.Source, header.BitmapLength, (ulong)count, budget);
    }

    protected override GuestRun RunAt(ulong offset, ulong limit)
    {
        ulong block = offset / _header.BlockSize;
        ulong inBlock = offset % _header.BlockSize;
        return _table[block] == VpcBlockAllocationTable.Unused ? UnusedRun(block, inBlock, limit) : StoredRun(block, inBlock, limit);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            Budget.Release(((long)_table.Length * VpcBlockAllocationTable.EntrySize) + _bitmaps.ReservedBytes);
        }

        base.Dispose(disposing);
    }

    private GuestRun UnusedRun(ulong block, ulong inBlock, ulong limit)
    {
        ulong length = _header.BlockSize - inBlock;
        while (length < limit && _table[++block] == VpcBlockAllocationTable.Unused)
        {
            length += _header.BlockSize;
        }

        return new GuestRun(GuestRunKind.Unallocated, Math.Min(length, limit));
    }

    /// <summary>A run of sectors with the same bit; it does not leave its block, since the next one has a bitmap before it.</summary>
    private GuestRun StoredRun(ulong block, ulong inBlock, ulong limit)
    {
        uint entry = _table[block];
        if (_blocks.Check(entry) is { } rule)
        {
            throw rule.Error(VpcBlocks.Field, _blocks.Position(block), FormattableString.Invariant(_blocks.Describe(entry, block)));
        }

        ulong start = (ulong)entry * VpcLimits.SectorSize;
        byte[] bitmap = _bitmaps.Get(start);
        int sector = (int)(inBlock / VpcLimits.SectorSize);
        ulong inSector = inBlock % VpcLimits.SectorSize;
        ulong end = Math.Min(_header.BlockSize, inBlock + limit);
        int sectors = (int)((end + VpcLimits.SectorSize - 1) / VpcLimits.SectorSize) - sector;
        ulong length = ((ulong)VpcSectorBitmap.RunLength(bitmap, sector, sectors) * VpcLimits.SectorSize) - inSector;
        return VpcSectorBitmap.IsSet(bitmap, sector)
            ? new GuestRun(GuestRunKind.Data, Math.Min(length, end - inBlock), start + (ulong)_header.BitmapLength + inBlock)
            : new GuestRun(GuestRunKind.Zero, Math.Min(length, end - inBlock));
    }
}
