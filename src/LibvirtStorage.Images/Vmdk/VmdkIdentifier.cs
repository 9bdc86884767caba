using System.Collections.Generic;
using System.Linq;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Sources.Files;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Images.Vmdk.Descriptors;
using LibvirtStorage.Images.Vmdk.Extents;
using LibvirtStorage.Images.Vmdk.Writing;

namespace LibvirtStorage.Images.Vmdk;

/// <summary>Describes an image from its header and descriptor alone. Extents in other files are named, not opened.</summary>
internal static class VmdkIdentifier
{
    public static ImageInfo Describe(VmdkImage image) => new()
    {
        Format = "vmdk",
        Variant = VariantOf(image),
        VirtualSize = image.Sectors * VmdkLimits.SectorSize,
        FileSize = image.Source.Length,
        ClusterSize = image.Extent?.GrainSize,
        Compression = image.Extent is SparseExtent { Header.IsCompressed: true } ? "deflate" : null,
        Features = FeaturesOf(image).ToList(),
        References = ReferencesOf(image).ToList(),
    };

    /// <summary>What a new content has to keep, and what it could not keep.</summary>
    public static ImageLayout LayoutOf(VmdkImage image)
    {
        ImageInfo info = Describe(image);
        return ImageLayout.Of(
            info,
            new WriterOptions { Subformat = info.Variant },
            !CreateTypes.IsSingleFile(info.Variant!) ? $"the layout {info.Variant}"
            : info.ClusterSize != SparseGeometry.GrainSize ? $"grains of {info.ClusterSize} bytes"
            : image.Extent is SparseExtent { Header: var header } && (header.Flags & SparseFlags.ZeroGrains) != 0 ? "zeroed grains"
            : null);
    }

    private static string VariantOf(VmdkImage image) => image.Extent switch
    {
        null => ImageText.Escape(image.Descriptor!.CreateType),
        CowdExtent => "COWD",
        SeSparseExtent => "seSparse",
        SparseExtent { Header: var header } => header.IsCompressed ? CreateTypes.StreamOptimized : CreateTypes.MonolithicSparse,
        _ => throw new System.InvalidOperationException("An extent of an unknown kind."),
    };

    private static IEnumerable<string> FeaturesOf(VmdkImage image)
    {
        if (image.Extent is not SparseExtent { Header: var header })
        {
            yield break;
        }

        yield return $"version {header.Version}";
        if (header.HasRedundantTables)
        {
            yield return "redundant grain tables";
        }

        if ((header.Flags & SparseFlags.ZeroGrains) != 0)
        {
            yield return "zeroed grains";
        }

        if ((header.Flags & SparseFlags.Markers) != 0)
        {
            yield return "markers";
        }

        if (header.IsDirectoryAtEnd)
        {
            yield return "footer";
        }
    }

    private static IEnumerable<ExternalReference> ReferencesOf(VmdkImage image)
    {
        if (image.Descriptor is { HasParent: true } child)
        {
            yield return new ExternalReference(ExternalReference.BackingFile, ImageText.Escape(child.ParentFileNameHint ?? string.Empty));
        }

        if (image.Extent is CowdExtent { ParentFileName: string parent })
        {
            yield return new ExternalReference(ExternalReference.BackingFile, parent);
        }

        if (!image.NamesExtents)
        {
            yield break;
        }

        foreach (ExtentLine extent in image.Descriptor!.Extents.Where(e => e.FileName is not null))
        {
            string kind = CreateTypes.IsDevice(image.Descriptor.CreateType, extent) ? ExternalReference.Device : ExternalReference.ExtentFile;
            yield return new ExternalReference(kind, ImageText.Escape(extent.FileName!)) { LeadsElsewhere = !BareName.IsBare(extent.FileName!) };
        }
    }
}
