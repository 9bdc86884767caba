using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Images.Vmdk.Reading;
using LibvirtStorage.Images.Vmdk.Verification;

namespace LibvirtStorage.Images.Vmdk.Extents;

/// <summary>An extent of grains: what the three kinds have in common once their headers were understood.</summary>
internal abstract class GrainExtent(ByteSource source) : VmdkExtent(source)
{
    /// <summary>Bytes of a grain.</summary>
    public abstract int GrainSize { get; }

    /// <summary>Whether a flag says that the file was not closed, while its tables are valid.</summary>
    public virtual bool IsUnclean => false;

    public override ImageReader OpenReader(TableMemory memory, BudgetMeter budget) => new GrainReader(Layout(budget), Source, Source, memory, budget);

    public override ulong Verify(FindingLog log, BudgetMeter budget)
    {
        if (IsUnclean)
        {
            log.Add(VmdkRules.VmdkUnclean, "uncleanShutdown", null, $"The image was not closed by the program that wrote to it last.");
        }

        GrainLayout layout = Layout(budget);
        var regions = new RegionMap();
        ClaimRegions(regions);
        using var verification = new GrainVerification(Source, layout, regions, log, budget);
        return verification.Run();
    }

    /// <summary>Where the tables are. May read a footer.</summary>
    /// <exception cref="DiskImageException">The headers contradict themselves or each other.</exception>
    protected abstract GrainLayout Layout(BudgetMeter budget);

    /// <summary>Claims the places of headers and descriptor.</summary>
    /// <exception cref="DiskImageException">One does not lie inside the file, or two overlap.</exception>
    protected abstract void ClaimRegions(RegionMap regions);

    /// <summary>Claims one region.</summary>
    protected void Claim(RegionMap regions, string name, ulong offset, ulong length, string field)
    {
        if (!FileBounds.IsInside(offset, length, (ulong)Source.Length))
        {
            throw VmdkRules.VmdkPastEnd.Error(field, offset, $"With {length} bytes at 0x{offset:x}, {name} reaches past the end of the file at 0x{Source.Length:x}.");
        }

        if (regions.Claim(name, offset, length) is { } other)
        {
            throw VmdkRules.VmdkMetadataOverlap.Error(field, offset, $"At 0x{offset:x}, {name} is in the place of {other.Name}.");
        }
    }
}
