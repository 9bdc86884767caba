using System.Linq;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Images.Vmdk.Extents;
using LibvirtStorage.Images.Vmdk.Verification;

namespace LibvirtStorage.Images.Vmdk.Reading;

/// <summary>
/// Opens compressed extents on sources that cannot seek. VMware's streams have their tables behind the grains and are read by
/// their markers; QEMU's have them in front, where they are kept in memory.
/// </summary>
internal static class ForwardReaders
{
    /// <summary>Refuses what cannot be read front to back, by what kind of extent it is.</summary>
    /// <exception cref="DiskImageException">It is no stream.</exception>
    public static void RequireStream(VmdkExtent extent)
    {
        if (extent is not SparseExtent { Header.IsCompressed: true })
        {
            throw VmdkRules.VmdkNotForward.Error("flags", 8, "Only streamOptimized images can be read front to back: in others the grains may stand anywhere.");
        }
    }

    /// <exception cref="DiskImageException">The extent is broken, or its parts come in another order.</exception>
    public static ImageReader Open(ByteSource source, SparseExtentHeader header, BudgetMeter budget)
    {
        // The one kind of header that says where the tables are, and means in front.
        bool isByTables = header.DirectoryOffset < header.Overhead;
        return isByTables ? OpenByTables(source, header, budget) : new ForwardReader(new GrainStream(source, header, budget));
    }

    private static GrainReader OpenByTables(ByteSource source, SparseExtentHeader header, BudgetMeter budget)
    {
        var front = new FrontByteSource(source, (long)header.Overhead * VmdkLimits.SectorSize, budget);
        SparseGrainLayout layout = SparseExtent.LayoutOf(header, (ulong)source.Length, isDirectoryAtEnd: false);
        var report = new VerificationReport();
        var regions = new RegionMap();
        regions.Claim("the header", 0, SparseExtentHeader.Length);
        if (header.DescriptorOffset != 0)
        {
            regions.Claim("the descriptor", SparseExtentHeader.Length, header.DescriptorSize * VmdkLimits.SectorSize);
        }

        using (var tables = new GrainVerification(front, layout, regions, new FindingLog(report), budget))
        {
            var order = new GrainOrder(layout, header.Overhead * VmdkLimits.SectorSize);
            tables.Run((directory, _) => tables.ForEachTable(directory, order.Add));
        }

        return report.Findings.FirstOrDefault(f => f.Severity == FindingSeverity.Error) is { } finding
            ? throw new DiskImageException(finding)
            : new GrainReader(layout, front, source, new TableMemory(), budget);
    }
}
