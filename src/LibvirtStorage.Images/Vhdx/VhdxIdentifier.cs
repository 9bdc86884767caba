using System.Collections.Generic;
using LibvirtStorage.Images.Conversion;

namespace LibvirtStorage.Images.Vhdx;

/// <summary>Describes an image from its header section and metadata.</summary>
internal static class VhdxIdentifier
{
    public static ImageInfo Describe(VhdxImage image)
    {
        VhdxMetadata metadata = image.Metadata;
        bool isFixed = (metadata.Flags & VhdxFileFlags.LeaveBlocksAllocated) != 0;
        return new ImageInfo
        {
            Format = "vhdx",
            Variant = metadata.HasParent ? "differencing" : isFixed ? "fixed" : "dynamic",
            VirtualSize = metadata.VirtualSize,
            FileSize = image.FileSize,
            ClusterSize = (int)metadata.BlockSize,
            Features = Features(image),

            // A locator without the flag is a reference too: not every reader looks at the flag first.
            References = metadata.ParentLocator is { } locator ? [new ExternalReference(ExternalReference.BackingFile, locator.Target)] : [],
            Creator = image.Creator,
        };
    }

    /// <summary>What a new content has to keep, and what it could not keep. Physical sectors are a hint to the guest's alignment, and no layout.</summary>
    public static ImageLayout LayoutOf(VhdxImage image)
    {
        ImageInfo info = Describe(image);
        uint sector = image.Metadata.LogicalSectorSize;
        return ImageLayout.Of(
            info,
            new WriterOptions { Subformat = info.Variant, ClusterSize = info.ClusterSize },
            sector == VhdxLimits.SmallSector ? null : $"sectors of {sector} bytes");
    }

    private static List<string> Features(VhdxImage image)
    {
        List<string> features =
        [
            $"logical sector size {image.Metadata.LogicalSectorSize}",
            $"physical sector size {image.Metadata.PhysicalSectorSize}",
            $"virtual disk id {image.Metadata.VirtualDiskId}",
        ];
        if (image.IsReplayed)
        {
            features.Add("log to be replayed");
        }

        return features;
    }
}
