using System;
using System.Buffers.Binary;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vhdx.Verification;

/// <summary>Every block lies inside the file, in a place of its own, and in a state that its disk can have ([MS-VHDX] 2.5.1).</summary>
internal sealed class VhdxBlockVerification
{
    private readonly VhdxImage _image;
    private readonly FindingLog _log;
    private readonly BudgetMeter _budget;
    private readonly FileUnitMap<UnitRole> _map;
    private readonly bool _hasParent;

    /// <summary>Whether a block of the chunk at hand needs the sector bitmap whose entry is still to come.</summary>
    private bool _needsBitmap;

    private ulong _mapped;

    public VhdxBlockVerification(VhdxImage image, FindingLog log, BudgetMeter budget)
    {
        _image = image;
        _log = log;
        _budget = budget;
        _map = new FileUnitMap<UnitRole>((image.Source.Length + VhdxLimits.Alignment - 1) / VhdxLimits.Alignment, budget);
        _hasParent = image.Metadata.HasParent;
    }

    private enum UnitRole : byte
    {
        Free,
        Block,
    }

    /// <summary>Walks the table; returns the payload bytes that are stored in the file.</summary>
    public ulong Walk()
    {
        ulong index = 0;
        ulong start = _image.Regions.Bat.FileOffset;
        FileChunks.ForEach(_image.Source, start, (long)_image.Bat.Length, _budget, chunk =>
        {
            for (int i = 0; i < chunk.Length; i += VhdxBatEntry.Size)
            {
                var entry = new VhdxBatEntry(BinaryPrimitives.ReadUInt64LittleEndian(chunk.Span.Slice(i)));
                ulong at = start + (index * VhdxBatEntry.Size);
                if (_image.Bat.IsSectorBitmap(index))
                {
                    VisitBitmap(entry, at);
                }
                else
                {
                    VisitBlock(entry, _image.Bat.BlockOf(index), at);
                }

                index++;
            }
        });
        return _mapped;
    }

    public void Release() => _map.Release();

    private void VisitBlock(VhdxBatEntry entry, ulong block, ulong at)
    {
        // With a parent, the last chunk's entries are there whether the disk reaches that far or not.
        bool isInDisk = block < _image.Bat.PayloadBlocks;
        if (VhdxBatEntryRules.Check(entry, block, _hasParent) is { } broken)
        {
            _log.Add(broken.Rule, broken.Field, at, broken.Message);
            return;
        }

        bool isStored = entry.State is VhdxBlockState.FullyPresent or VhdxBlockState.PartiallyPresent;
        bool hasOddOffset = entry.State is VhdxBlockState.NotPresent or VhdxBlockState.Zero && entry.Offset != 0;
        if (entry.HasReservedBits || hasOddOffset || (isStored && !isInDisk))
        {
            _log.Add(VhdxRules.VhdxReservedBits, "BAT entry", at, $"The entry of block {block} has bits set that mean nothing there: 0x{entry.Value:x}.");
        }

        _needsBitmap |= entry.State == VhdxBlockState.PartiallyPresent;
        if (isStored && isInDisk)
        {
            ulong start = block * _image.Metadata.BlockSize;
            ulong inDisk = Math.Min(_image.Metadata.BlockSize, _image.Metadata.VirtualSize - start);
            if (Claim($"Block {block}", entry.Offset, inDisk, _image.Metadata.BlockSize, at))
            {
                // What a replayed log has added to the file is not stored in it.
                ulong stored = (ulong)_image.FileSize;
                _mapped += entry.Offset >= stored ? 0 : Math.Min(inDisk, stored - entry.Offset);
            }
        }
    }

    private void VisitBitmap(VhdxBatEntry entry, ulong at)
    {
        if (!_hasParent)
        {
            if (entry.Value != 0)
            {
                _log.Add(VhdxRules.VhdxSectorBitmap, "BAT entry", at, $"A disk without a parent has no sector bitmap blocks, but an entry 0x{entry.Value:x} for one.");
            }

            return;
        }

        bool isKnown = entry.State is VhdxBlockState.NotPresent or VhdxBlockState.FullyPresent;
        if (!isKnown || (_needsBitmap && !entry.IsPresent))
        {
            _log.Add(VhdxRules.VhdxBlockState, "State", at, $"A sector bitmap block has the state {(int)entry.State}, which it cannot have here.");
        }
        else if (entry.IsPresent)
        {
            Claim("A sector bitmap block", entry.Offset, VhdxLimits.SectorBitmapBlockLength, VhdxLimits.SectorBitmapBlockLength, at);
        }

        _needsBitmap = false;
    }

    /// <param name="what">What it is, for messages.</param>
    /// <param name="offset">Where it starts.</param>
    /// <param name="needed">Bytes that have to be in the file: a disk's last block may end with the disk.</param>
    /// <param name="length">Bytes that nothing else may use.</param>
    /// <param name="at">Where its entry stands.</param>
    private bool Claim(string what, ulong offset, ulong needed, ulong length, ulong at)
    {
        if (!FileBounds.IsInside(offset, needed, (ulong)_image.Source.Length))
        {
            FindingRule rule = offset > long.MaxValue ? VhdxRules.VhdxPlace : VhdxRules.VhdxPastEnd;
            _log.Add(rule, "FileOffsetMB", at, $"{what} at 0x{offset:x} lies behind the end of the file at 0x{_image.Source.Length:x}.");
            return false;
        }

        if (_image.Regions.Map.Find(offset, length) is { } region)
        {
            _log.Add(VhdxRules.VhdxOverlap, "FileOffsetMB", at, $"{what} at 0x{offset:x} overlaps {region.Name}.");
            return false;
        }

        long end = Math.Min(_map.UnitCount, (long)((offset + length) / VhdxLimits.Alignment));
        for (long unit = (long)(offset / VhdxLimits.Alignment); unit < end; unit++)
        {
            if (_map.Claim(unit, UnitRole.Block, 1) != UnitRole.Free)
            {
                _log.Add(VhdxRules.VhdxOverlap, "FileOffsetMB", at, $"{what} at 0x{offset:x} overlaps another block.");
                return false;
            }
        }

        return true;
    }
}
