using System.Collections.Generic;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Images.Vpc.Writing;

namespace LibvirtStorage.Images.Vpc;

/// <summary>Describes an image from its footer and headers alone.</summary>
internal static class VpcIdentifier
{
    public static ImageInfo Describe(VpcImage image, BudgetMeter budget) => new()
    {
        Format = "vpc",
        Variant = image.Footer.DiskType switch
        {
            VpcDiskType.Fixed => VpcWriters.Fixed,
            VpcDiskType.Dynamic => VpcWriters.Dynamic,
            _ => "differencing",
        },
        VirtualSize = image.VirtualSize,
        FileSize = image.Source.Length,
        ClusterSize = (int?)image.Header?.BlockSize,
        Features = Features(image),
        References = image.HasParent ? VpcParentNames.Read(image, budget) : [],
        Creator = Creator(image.Footer),
    };

    /// <summary>What a new content has to keep, and what it could not keep.</summary>
    public static ImageLayout LayoutOf(VpcImage image, BudgetMeter budget)
    {
        ImageInfo info = Describe(image, budget);
        return ImageLayout.Of(
            info,
            new WriterOptions { Subformat = info.Variant, ExactSize = info.VirtualSize % VpcLimits.SizeUnit != 0 },
            info.ClusterSize is null or VpcLimits.DefaultBlockSize ? null : $"blocks of {info.ClusterSize} bytes");
    }

    private static List<string> Features(VpcImage image)
    {
        var features = new List<string>();
        if (image.Footer.SavedState != 0)
        {
            features.Add("saved state");
        }

        if ((ulong)image.Source.Length - image.FooterOffset == VpcFooter.ShortLength)
        {
            features.Add("short footer");
        }

        return features;
    }

    private static string Creator(VpcFooter footer)
    {
        string application = ImageText.Escape(footer.CreatorApplication.TrimEnd(' ', '\0'));
        string system = ImageText.Escape(footer.CreatorHostOs.TrimEnd(' ', '\0'));
        return $"{application} {footer.CreatorVersion >> 16}.{footer.CreatorVersion & 0xffff} ({system})";
    }
}
