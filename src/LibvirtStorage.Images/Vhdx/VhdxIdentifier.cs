using System.Collections.Generic;

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
