using System;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vpc.Verification;

/// <summary>Goes through the block allocation table and the bitmap of each block. Work is bounded by the length of the file: blocks do not overlap.</summary>
internal sealed class VpcBlockVerification
{
    private readonly VpcImage _image;
    private readonly VpcDynamicHeader _header;
    private readonly VpcBlocks _blocks;
    private readonly FindingLog _log;
    private readonly BudgetMeter _budget;
    private readonly byte[] _bitmap;
    private ulong _mapped;
    private ulong _unwritten;

    private VpcBlockVerification(VpcImage image, VpcDynamicHeader header, FindingLog log, BudgetMeter budget)
    {
        _image = image;
        _header = header;
        _blocks = new VpcBlocks(image, header);
        _log = log;
        _budget = budget;
        _bitmap = new byte[header.BitmapLength];
    }

    /// <returns>Payload bytes that are stored.</returns>
    /// <exception cref="DiskImageException">The block allocation table is not where one can be, or the budget is too small.</exception>
    public static ulong Verify(VpcImage image, VpcDynamicHeader header, FindingLog log, BudgetMeter budget)
    {
        var verification = new VpcBlockVerification(image, header, log, budget);

        // Twice: the entries, and to which blocks they belong.
        long reserved = 2 * (long)header.TableLength;
        budget.Reserve(reserved, "block allocation table");
        try
        {
            uint[] table = VpcBlockAllocationTable.Read(image.Source, header.TableOffset, (int)header.MaxTableEntries, budget);
            verification.Walk(table);
            return verification._mapped;
        }
        finally
        {
            budget.Release(reserved);
        }
    }

    private void Walk(uint[] table)
    {
        int[] blocks = new int[table.Length];
        int used = 0;
        for (int block = 0; block < table.Length; block++)
        {
            uint entry = table[block];
            if (entry == VpcBlockAllocationTable.Unused)
            {
                continue;
            }

            if (_blocks.Check(entry) is not { } rule)
            {
                table[used] = entry;
                blocks[used++] = block;
            }
            else if (!_log.CountRepeated(rule))
            {
                _log.Add(rule, VpcBlocks.Field, _blocks.Position((ulong)block), _blocks.Describe(entry, (ulong)block));
            }
        }

        Array.Sort(table, blocks, 0, used);
        CheckApart(table, blocks, used);
        if (!_log.HasErrors)
        {
            for (int i = 0; i < used; i++)
            {
                VisitBitmap((ulong)blocks[i], table[i]);
            }

            ReportUnwritten();
        }
    }

    private void CheckApart(uint[] entries, int[] blocks, int used)
    {
        for (int i = 1; i < used; i++)
        {
            ulong distance = (ulong)(entries[i] - entries[i - 1]) * VpcLimits.SectorSize;
            if (distance < _blocks.StoredLength && !_log.CountRepeated(VpcRules.VpcOverlap))
            {
                ulong block = (ulong)blocks[i];
                _log.Add(VpcRules.VpcOverlap, VpcBlocks.Field, _blocks.Position(block), $"Block {block} at sector {entries[i]} overlaps block {blocks[i - 1]} at sector {entries[i - 1]}.");
            }
        }
    }

    private void VisitBitmap(ulong block, uint entry)
    {
        ulong start = block * _header.BlockSize;
        if (start >= _image.VirtualSize)
        {
            return;
        }

        _budget.Spend(_bitmap.Length);
        _image.Source.Read((long)entry * VpcLimits.SectorSize, _bitmap);
        ulong length = Math.Min(_header.BlockSize, _image.VirtualSize - start);
        int sectors = (int)((length + VpcLimits.SectorSize - 1) / VpcLimits.SectorSize);
        for (int sector = 0; sector < sectors;)
        {
            int run = VpcSectorBitmap.RunLength(_bitmap, sector, sectors - sector);
            ulong first = (ulong)sector * VpcLimits.SectorSize;
            ulong bytes = Math.Min((ulong)run * VpcLimits.SectorSize, length - first);
            if (VpcSectorBitmap.IsSet(_bitmap, sector))
            {
                _mapped += bytes;
            }
            else
            {
                _unwritten += bytes;
            }

            sector += run;
        }
    }

    private void ReportUnwritten()
    {
        if (_unwritten > 0 && !_image.HasParent)
        {
            _log.Add(
                VpcRules.VpcSectorBitmap, "Data Blocks", null, $"{_unwritten} bytes of blocks in the file are marked as never written. They read as zeros here and by the specification; QEMU reads what is stored.");
        }
    }
}
