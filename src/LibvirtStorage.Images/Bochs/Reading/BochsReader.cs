using System;
using System.Buffers.Binary;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Bochs.Reading;

/// <summary>The payload: sectors whose bit is set in the bitmap of their extent, and zeros.</summary>
internal sealed class BochsReader : MappedReader
{
    private readonly BochsImage _image;
    private readonly BochsHeader _header;
    private readonly uint[] _catalog;
    private readonly TableCache _bitmaps;
    private bool _isDisposed;

    /// <exception cref="DiskImageException">The budget is too small for the catalog.</exception>
    public BochsReader(BochsImage image, BudgetMeter budget)
        : base(image.Source, image.Header.DiskSize, budget)
    {
        _image = image;
        _header = image.Header;
        int entries = (int)_header.RequiredEntries;
        budget.Reserve((long)entries * BochsLimits.CatalogEntrySize, "catalog");
        _catalog = FileTables.Read(image.Source, _header.HeaderSize, entries, BochsLimits.CatalogEntrySize, BinaryPrimitives.ReadUInt32LittleEndian, budget);
        _bitmaps = new TableCache(image.Source, _header.UsedBitmapBytes, (ulong)entries, budget);
    }

    protected override GuestRun RunAt(ulong offset, ulong limit)
    {
        int index = (int)(offset / _header.ExtentSize);
        ulong inExtent = offset % _header.ExtentSize;
        uint entry = _catalog[index];
        if (entry == BochsLimits.NotAllocated)
        {
            return new GuestRun(GuestRunKind.Unallocated, UnallocatedLength(inExtent, index, limit));
        }

        if (_image.CheckEntry(entry) is { } broken)
        {
            ulong at = _header.HeaderSize + ((ulong)index * BochsLimits.CatalogEntrySize);
            throw broken.Rule.Error("catalog entry", at, FormattableString.Invariant(broken.Message));
        }

        ulong slot = _image.SlotOffset(entry);
        byte[] bitmap = _bitmaps.Get(slot);
        int sector = (int)(inExtent / BochsLimits.SectorSize);
        bool isData = IsSet(bitmap, sector);
        ulong wanted = Math.Min(limit, _header.ExtentSize - inExtent);
        ulong length = BochsLimits.SectorSize - (inExtent % BochsLimits.SectorSize);
        while (length < wanted && IsSet(bitmap, ++sector) == isData)
        {
            length += BochsLimits.SectorSize;
        }

        length = Math.Min(length, wanted);
        return isData
            ? new GuestRun(GuestRunKind.Data, length, slot + _header.BitmapSpace + inExtent)
            : new GuestRun(GuestRunKind.Unallocated, length);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            Budget.Release(((long)_catalog.Length * BochsLimits.CatalogEntrySize) + _bitmaps.ReservedBytes);
        }

        base.Dispose(disposing);
    }

    private static bool IsSet(byte[] bitmap, int sector) => ((bitmap[sector / 8] >> (sector % 8)) & 1) != 0;

    private ulong UnallocatedLength(ulong inExtent, int index, ulong limit)
    {
        ulong length = _header.ExtentSize - inExtent;
        for (int next = index + 1; length < limit && _catalog[next] == BochsLimits.NotAllocated; next++)
        {
            length += _header.ExtentSize;
        }

        return Math.Min(length, limit);
    }
}
