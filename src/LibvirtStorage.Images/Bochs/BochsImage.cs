using System;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Bochs;

/// <summary>An image whose header was read and makes sense, and whose catalog lies inside the file: where all further work starts.</summary>
internal sealed class BochsImage
{
    private BochsImage(ByteSource source, BochsHeader header)
    {
        Source = source;
        Header = header;
        FileLength = (ulong)source.Length;
        SlotCount = (long)((FileLength - header.DataOffset + header.SlotSize - 1) / header.SlotSize);
    }

    public ByteSource Source { get; }

    public BochsHeader Header { get; }

    public ulong FileLength { get; }

    /// <summary>Slots for a bitmap and an extent that the file has room for, a short last one included.</summary>
    public long SlotCount { get; }

    /// <summary>Reads the header.</summary>
    /// <exception cref="DiskImageException">It is not one of a growing disk, breaks a rule, or the file ends before its catalog does.</exception>
    public static BochsImage Open(ByteSource source, BudgetMeter budget)
    {
        BochsHeader header = BochsHeader.ReadFrom(BochsHeader.Magic.ReadHeader(source, BochsHeader.Length, budget));
        BochsHeaderRules.Check(header);
        return header.DataOffset <= (ulong)source.Length
            ? new BochsImage(source, header)
            : throw BochsRules.BochsHeaderTruncated.Error(
                "catalog", 72, $"A catalog of {header.CatalogEntries} entries reaches past the end of the file at 0x{source.Length:x}.");
    }

    /// <summary>Why there is no slot with this number, or null.</summary>
    public (FindingRule Rule, FormattableString Message)? CheckEntry(uint entry)
    {
        // The slots are counted before they are multiplied, which might wrap.
        bool isInside = entry < SlotCount && FileBounds.IsInside(SlotOffset(entry), (ulong)Header.UsedBitmapBytes, FileLength);
        return isInside ? null : (BochsRules.BochsPastEnd, $"Catalog entry {entry} names an extent behind the end of the file, which has room for {SlotCount}.");
    }

    /// <summary>Where the bitmap of a slot in the file stands.</summary>
    public ulong SlotOffset(uint entry) => Header.DataOffset + (entry * Header.SlotSize);
}
