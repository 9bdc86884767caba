using System.Collections.Generic;
using System.Linq;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Ploop;

/// <summary>Describes an image from its header, and from the headers of its features if there are any.</summary>
internal static class PloopIdentifier
{
    public static ImageInfo Describe(PloopImage image, BudgetMeter budget)
    {
        PloopHeader header = image.Header;
        List<PloopFeature>? features = image.ExtensionOffset is { } offset ? PloopExtension.Read(image, offset, budget) : null;
        return new ImageInfo
        {
            Format = "ploop",
            Variant = header.IsExtended ? "WithouFreSpacExt" : "WithoutFreeSpace",
            VirtualSize = header.VirtualSize,
            FileSize = image.Source.Length,
            ClusterSize = (int)header.ClusterSize,
            Features = Features(header, features),
            BitmapCount = features?.Count(f => f.Magic == PloopFeature.DirtyBitmapMagic) ?? 0,
        };
    }

    private static List<string> Features(PloopHeader header, List<PloopFeature>? features)
    {
        var names = new List<string>();
        if (header.InUse == PloopInUse.Open)
        {
            names.Add("in use");
        }

        if (features is not null)
        {
            names.Add("format extension");
        }

        return names;
    }
}
