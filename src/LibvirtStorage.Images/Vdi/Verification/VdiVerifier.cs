using System.Buffers.Binary;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vdi.Verification;

/// <summary>Goes through the block map once. Header, map and data are apart from each other: the header's own rules see to that.</summary>
internal sealed class VdiVerifier
{
    private readonly VdiHeader _header;
    private readonly ByteSource _source;
    private readonly BudgetMeter _budget;
    private readonly FindingLog _log;
    private readonly FileUnitMap<VdiBlockUse> _blocks;
    private readonly ulong _fileLength;
    private ulong _mapped;
    private ulong _used;

    private VdiVerifier(VdiImage image, VerificationReport report, BudgetMeter budget)
    {
        _header = image.Header;
        _source = image.Source;
        _budget = budget;
        _log = new FindingLog(report);
        _blocks = new FileUnitMap<VdiBlockUse>(_header.Blocks, budget);
        _fileLength = (ulong)_source.Length;
    }

    public static void Verify(VdiImage image, VerificationReport report, BudgetMeter budget)
    {
        VdiHeaderRules.CheckMapInside(image.Header, image.Source);
        var verifier = new VdiVerifier(image, report, budget);
        try
        {
            verifier.CheckHeader();
            verifier.WalkMap();
            verifier.CheckAllocation();
            report.MappedSize = verifier._mapped;
        }
        finally
        {
            verifier._log.Complete();
            verifier._blocks.Release();
        }
    }

    private void CheckHeader()
    {
        if (_header.DiskSize % VdiLimits.SectorSize != 0)
        {
            _log.Add(VdiRules.VdiOddSize, "disk_size", 0x170, $"The disk has {_header.DiskSize} bytes, which is not a multiple of {VdiLimits.SectorSize}.");
        }

        if (_header.BlockSize != VdiLimits.DefaultBlockSize)
        {
            _log.Add(VdiRules.VdiBlockSize, "block_size", 0x178, $"Blocks have {_header.BlockSize} bytes, not {VdiLimits.DefaultBlockSize}.");
        }

        if (_header.DataOffset % VdiLimits.SectorSize != 0)
        {
            _log.Add(VdiRules.VdiUnalignedData, "offset_data", 0x158, $"The data area at 0x{_header.DataOffset:x} does not start with a sector.");
        }

        if (_header.Blocks > _header.RequiredBlocks)
        {
            _log.Add(VdiRules.VdiOversizedMap, "blocks_in_image", 0x180, $"The block map has {_header.Blocks} entries, the disk needs {_header.RequiredBlocks}.");
        }
    }

    private void WalkMap()
    {
        ulong block = 0;
        FileChunks.ForEach(_source, _header.BlockMapOffset, (long)_header.BlockMapLength, _budget, chunk =>
        {
            for (int i = 0; i < chunk.Length; i += VdiBlockMapEntry.Size, block++)
            {
                var entry = new VdiBlockMapEntry(BinaryPrimitives.ReadUInt32LittleEndian(chunk.Span.Slice(i)));
                if (entry.IsAllocated)
                {
                    Visit(entry, block);
                }
            }
        });
    }

    /// <exception cref="DiskImageException">More payload is mapped than the file can hold.</exception>
    private void Visit(VdiBlockMapEntry entry, ulong block)
    {
        if (VdiBlocks.Check(_header, entry, block, _fileLength) is { } rule)
        {
            if (!_log.CountRepeated(rule))
            {
                _log.Add(rule, VdiBlocks.Field, VdiBlocks.Position(_header, block), VdiBlocks.Describe(_header, entry, block, _fileLength));
            }

            return;
        }

        if (_blocks.Claim(entry.Value, VdiBlockUse.Used, 1) == VdiBlockUse.Used)
        {
            _log.Add(VdiRules.VdiSharedBlock, VdiBlocks.Field, VdiBlocks.Position(_header, block), $"Block {block} of the disk shares block {entry.Value} of the file with another one.");
        }
        else
        {
            _used++;
        }

        if (block < _header.RequiredBlocks)
        {
            _mapped += _header.UsedLength(block);
            CheckAmplification(block);
        }
    }

    private void CheckAmplification(ulong block)
    {
        if (_mapped / VdiLimits.MaxSharing > _fileLength)
        {
            throw VdiRules.VdiAmplification.Error(
                VdiBlocks.Field, VdiBlocks.Position(_header, block), $"The block map maps more than {VdiLimits.MaxSharing} times what a file of {_fileLength} bytes can hold: blocks are shared many times over.", value: _mapped, limit: _fileLength * VdiLimits.MaxSharing);
        }
    }

    private void CheckAllocation()
    {
        if (_header.BlocksAllocated != _used)
        {
            _log.Add(VdiRules.VdiAllocatedBlocks, "blocks_allocated", 0x184, $"The header counts {_header.BlocksAllocated} allocated blocks, the block map has {_used}.");
        }

        ulong end = _header.DataOffset + (_used == 0 ? 0 : ((ulong)_blocks.LastUsed + 1) * (ulong)_header.BlockSize);
        if (!_log.HasErrors && end < _fileLength && !IsHole(end))
        {
            _log.Add(VdiRules.VdiUnreferencedTail, null, end, $"Nothing refers to the last {_fileLength - end} bytes of the file.");
        }
    }

    /// <summary>Bytes that nothing refers to may be a second image, for a reader that looks from the end.</summary>
    private bool IsHole(ulong offset)
    {
        SourceRange range = _source.RangeAt((long)offset);
        return range.IsHole && range.End == _source.Length;
    }
}
