using System;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.NetFramework;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Images.Vmdk.Descriptors;
using LibvirtStorage.Images.Vmdk.Reading;

namespace LibvirtStorage.Images.Vmdk.Extents;

/// <summary>A hosted sparse extent, compressed or not.</summary>
internal sealed class SparseExtent : GrainExtent
{
    private SparseExtent(ByteSource source, SparseExtentHeader header)
        : base(source)
    {
        Header = header;
    }

    public SparseExtentHeader Header { get; }

    public override ulong Sectors => Header.Capacity;

    public override int GrainSize => (int)Header.GrainSize * VmdkLimits.SectorSize;

    public override bool IsUnclean => Header.UncleanShutdown;

    /// <summary>Reads the header.</summary>
    /// <param name="source">The file.</param>
    /// <param name="first">Its first sector.</param>
    /// <exception cref="DiskImageException">The header is out of order.</exception>
    public static SparseExtent Open(ByteSource source, ReadOnlySpan<byte> first)
    {
        var header = SparseExtentHeader.ReadFrom(first);
        SparseHeaderRules.Check(header, (ulong)source.Length);
        return new SparseExtent(source, header);
    }

    /// <summary>The embedded descriptor, or null if there is none: extents of a larger disk leave its place empty.</summary>
    /// <exception cref="DiskImageException">It does not lie inside the file, or is broken.</exception>
    public DiskDescriptor? ReadDescriptor(BudgetMeter budget)
    {
        if (Header.DescriptorOffset == 0)
        {
            return null;
        }

        int length = (int)Header.DescriptorSize * VmdkLimits.SectorSize;
        if (!FileBounds.IsInside(SparseExtentHeader.Length, (ulong)length, (ulong)Source.Length))
        {
            throw VmdkRules.VmdkPastEnd.Error("descriptorSize", 36, $"A descriptor of {length} bytes reaches past the end of the file at 0x{Source.Length:x}.");
        }

        budget.Spend(length);
        byte[] text = new byte[length];
        Source.Read(SparseExtentHeader.Length, text);
        return new ReadOnlySpan<byte>(text).IsZero() ? null : DiskDescriptorParser.Parse(text, isEmbedded: true);
    }

    public override ImageReader OpenReader(TableMemory memory, BudgetMeter budget) =>
        Source.CanSeek ? base.OpenReader(memory, budget) : ForwardReaders.Open(Source, Header, budget);

    /// <summary>The layout by the header that knows where the tables are: the first, or the footer.</summary>
    public static SparseGrainLayout LayoutOf(SparseExtentHeader header, ulong fileLength, bool isDirectoryAtEnd) => new()
    {
        Sectors = header.Capacity > 0
            ? header.Capacity
            : throw VmdkRules.VmdkHeaderField.Error("capacity", 12, "The disk has a capacity of 0 sectors."),
        GrainSectors = (int)header.GrainSize,
        EntriesPerTable = (int)header.EntriesPerTable,
        DirectoryOffset = Bytes(header.DirectoryOffset, "gdOffset", 56, fileLength),
        RedundantDirectoryOffset = header.HasRedundantTables ? Bytes(header.RedundantDirectoryOffset, "rgdOffset", 48, fileLength) : null,
        HasZeroGrains = (header.Flags & SparseFlags.ZeroGrains) != 0,
        IsCompressed = header.IsCompressed,
        MarkersOffset = header.Overhead * VmdkLimits.SectorSize,
        HasMetadataMarkers = isDirectoryAtEnd,
    };

    protected override GrainLayout Layout(BudgetMeter budget) =>
        LayoutOf(Header.IsDirectoryAtEnd ? SparseFooter.Read(Source, Header, budget) : Header, (ulong)Source.Length, Header.IsDirectoryAtEnd);

    protected override void ClaimRegions(RegionMap regions)
    {
        Claim(regions, "the header", 0, SparseExtentHeader.Length, "header");
        if (Header.DescriptorOffset != 0)
        {
            Claim(regions, "the descriptor", SparseExtentHeader.Length, Header.DescriptorSize * VmdkLimits.SectorSize, "descriptorSize");
        }

        if (Header.IsDirectoryAtEnd)
        {
            Claim(regions, "the footer", (ulong)Source.Length - SparseFooter.Length, SparseFooter.Length, "footer");
        }
    }

    private static ulong Bytes(ulong sector, string field, ulong at, ulong fileLength) => sector <= fileLength / VmdkLimits.SectorSize
        ? sector * VmdkLimits.SectorSize
        : throw VmdkRules.VmdkPastEnd.Error(field, at, $"{field} {sector} is a sector behind the end of the file at 0x{fileLength:x}.");
}
