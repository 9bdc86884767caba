using System;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Ploop;

/// <summary>An image whose header was read and makes sense: where all further work starts.</summary>
internal sealed class PloopImage
{
    private PloopImage(ByteSource source, PloopHeader header)
    {
        Source = source;
        Header = header;
    }

    public ByteSource Source { get; }

    public PloopHeader Header { get; }

    public ulong FileLength => (ulong)Source.Length;

    /// <summary>Where the format extension stands, or null.</summary>
    public ulong? ExtensionOffset => Header.ExtensionOffsetField == 0 ? null : Header.ExtensionOffsetField * PloopLimits.SectorSize;

    /// <summary>Reads the header.</summary>
    /// <exception cref="DiskImageException">It is not one of Parallels, or breaks a rule.</exception>
    public static PloopImage Open(ByteSource source, BudgetMeter budget)
    {
        PloopHeader header = PloopHeader.ReadFrom(PloopHeader.Magic.ReadHeader(source, PloopHeader.Length, budget));
        PloopHeaderRules.Check(header);
        return new PloopImage(source, header);
    }

    /// <summary>The BAT, and the start of the data area where the header names it, lie inside the file, or what is wrong.</summary>
    public Finding? CheckHead()
    {
        if (Header.BatEnd > FileLength)
        {
            return PloopRules.PloopHeaderTruncated.At("nb_bat_entries", 32, $"A BAT of {Header.BatEntries} entries reaches past the end of the file at 0x{FileLength:x}.");
        }

        return Header.DataOffsetField == 0 || Header.DataOffset <= FileLength
            ? null
            : PloopRules.PloopPastEnd.At("data_off", 48, $"The data area at 0x{Header.DataOffset:x} lies behind the end of the file at 0x{FileLength:x}.");
    }

    /// <summary>
    /// Why a cluster cannot stand at an offset, or null. All clusters of the data area, and not only those of the BAT, start a
    /// whole number of clusters behind its start (specification, "Data Area").
    /// </summary>
    /// <param name="offset">In bytes.</param>
    /// <param name="length">Bytes that have to be there.</param>
    public (FindingRule Rule, FormattableString Message)? CheckCluster(ulong offset, ulong length)
    {
        if (offset < Header.DataOffset || (offset - Header.DataOffset) % Header.ClusterSize != 0)
        {
            return (PloopRules.PloopInvalidEntry, $"There can be no cluster at 0x{offset:x}: the data area is of clusters of {Header.ClusterSize} bytes from 0x{Header.DataOffset:x}.");
        }

        return FileBounds.IsInside(offset, length, FileLength)
            ? null
            : (PloopRules.PloopPastEnd, $"The cluster at 0x{offset:x} reaches past the end of the file at 0x{FileLength:x}.");
    }
}
