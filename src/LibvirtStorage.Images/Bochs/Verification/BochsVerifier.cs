using System;
using System.Buffers.Binary;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Bochs.Verification;

/// <summary>Holds catalog and bitmaps to the rules. Each extent may be named once.</summary>
internal sealed class BochsVerifier
{
    private readonly BochsImage _image;
    private readonly BochsHeader _header;
    private readonly FindingLog _log;
    private readonly BudgetMeter _budget;
    private readonly FileUnitMap<BochsRole> _slots;
    private readonly byte[] _bitmap;
    private ulong _mapped;
    private ulong _end;

    private BochsVerifier(BochsImage image, VerificationReport report, BudgetMeter budget)
    {
        _image = image;
        _header = image.Header;
        _log = new FindingLog(report);
        _budget = budget;
        _slots = new FileUnitMap<BochsRole>(image.SlotCount, budget);
        _bitmap = new byte[image.Header.UsedBitmapBytes];
        _end = image.Header.DataOffset;
    }

    public static void Verify(BochsImage image, VerificationReport report, BudgetMeter budget)
    {
        var verifier = new BochsVerifier(image, report, budget);
        try
        {
            verifier.Walk();
            report.MappedSize = verifier._mapped;
        }
        finally
        {
            verifier._log.Complete();
            verifier._slots.Release();
        }
    }

    private void Walk()
    {
        if (_header.DiskSize % BochsLimits.SectorSize != 0)
        {
            _log.Add(BochsRules.BochsOddSize, "disk", null, $"A size of {_header.DiskSize} bytes is not a multiple of {BochsLimits.SectorSize}.");
        }

        FileTables.ForEach(
            _image.Source, _header.HeaderSize, _header.CatalogEntries, BochsLimits.CatalogEntrySize, BinaryPrimitives.ReadUInt32LittleEndian, _budget, VerifyEntry);
        if (!_log.HasErrors && FileTail.HasBytes(_image.Source, _end))
        {
            _log.Add(BochsRules.BochsUnreferencedTail, null, _end, $"Nothing refers to the last {_image.FileLength - _end} bytes of the file.");
        }
    }

    private void VerifyEntry(long index, uint entry)
    {
        if (entry == BochsLimits.NotAllocated)
        {
            return;
        }

        ulong at = _header.HeaderSize + ((ulong)index * BochsLimits.CatalogEntrySize);
        if (_image.CheckEntry(entry) is { } broken)
        {
            _log.Add(broken.Rule, "catalog entry", at, broken.Message);
        }
        else if (_slots.Claim(entry, BochsRole.Extent, 1) != BochsRole.Free)
        {
            _log.Add(BochsRules.BochsOverlap, "catalog entry", at, $"Catalog entry {index} names extent {entry}, which another names already.");
        }
        else
        {
            VerifyExtent(entry, at, (ulong)index * _header.ExtentSize);
        }
    }

    /// <summary>What a guest can see of an extent lies inside the file.</summary>
    private void VerifyExtent(uint entry, ulong at, ulong guestOffset)
    {
        ulong slot = _image.SlotOffset(entry);
        _end = Math.Max(_end, slot + _header.SlotSize);
        _budget.Spend(_bitmap.Length);
        _image.Source.Read((long)slot, _bitmap);
        ulong visible = guestOffset >= _header.DiskSize ? 0 : Math.Min(_header.ExtentSize, _header.DiskSize - guestOffset);
        ulong stored = StoredBytes(visible, out ulong end);
        if (FileBounds.IsInside(slot + _header.BitmapSpace, end, _image.FileLength) || end == 0)
        {
            _mapped += stored;
            return;
        }

        _log.Add(BochsRules.BochsPastEnd, "catalog entry", at, $"Extent {entry} reaches past the end of the file at 0x{_image.FileLength:x}.");
    }

    /// <summary>Bytes of the extent that are stored, and where the last of them ends.</summary>
    private ulong StoredBytes(ulong visible, out ulong end)
    {
        ulong stored = 0;
        end = 0;
        for (ulong start = 0; start < visible; start += BochsLimits.SectorSize)
        {
            int sector = (int)(start / BochsLimits.SectorSize);
            if (((_bitmap[sector / 8] >> (sector % 8)) & 1) != 0)
            {
                end = Math.Min(start + BochsLimits.SectorSize, visible);
                stored += end - start;
            }
        }

        return stored;
    }
}
