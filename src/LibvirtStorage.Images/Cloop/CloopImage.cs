using System;
using LibvirtStorage.Images.Compression;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Cloop;

/// <summary>An image whose header was read and makes sense, and whose offsets lie inside the file: where all further work starts.</summary>
internal sealed class CloopImage
{
    /// <summary>No encoder makes a block twice as long; header and checksum come on top.</summary>
    private const int MaxOverhead = 64;

    private CloopImage(ByteSource source, CloopHeader header)
    {
        Source = source;
        Header = header;
    }

    public ByteSource Source { get; }

    public CloopHeader Header { get; }

    /// <summary>Reads the header.</summary>
    /// <exception cref="DiskImageException">It is not one of version 2.0, breaks a rule, or the file ends before its offsets do.</exception>
    public static CloopImage Open(ByteSource source, BudgetMeter budget)
    {
        CloopHeader header = CloopHeader.ReadFrom(CloopHeader.Magic.ReadHeader(source, CloopHeader.Length, budget));
        CloopHeaderRules.Check(header);
        return header.OffsetsEnd <= (ulong)source.Length
            ? new CloopImage(source, header)
            : throw CloopRules.CloopHeaderTruncated.Error("num_blocks", 132, $"The offsets of {header.BlockCount} blocks reach past the end of the file at 0x{source.Length:x}.");
    }

    /// <summary>Why two offsets, one behind the other, are not those of a block, or null.</summary>
    public (FindingRule Rule, FormattableString Message)? CheckBlock(ulong start, ulong end)
    {
        if (start < Header.OffsetsEnd || end < start)
        {
            return (CloopRules.CloopOffset, $"There can be no block from 0x{start:x} to 0x{end:x}: blocks follow each other behind 0x{Header.OffsetsEnd:x}.");
        }

        if (end > (ulong)Source.Length)
        {
            return (CloopRules.CloopPastEnd, $"The block from 0x{start:x} to 0x{end:x} reaches past the end of the file at 0x{Source.Length:x}.");
        }

        ulong length = end - start;
        return length > (2UL * Header.BlockSize) + MaxOverhead || length * BlockInflater.MaxRatio < Header.BlockSize
            ? (CloopRules.CloopOffset, $"A block of {Header.BlockSize} bytes is not encoded in {length}, as that from 0x{start:x} to 0x{end:x} is.")
            : null;
    }
}
