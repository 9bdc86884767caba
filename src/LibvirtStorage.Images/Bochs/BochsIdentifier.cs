namespace LibvirtStorage.Images.Bochs;

/// <summary>Describes an image from its header alone.</summary>
internal static class BochsIdentifier
{
    public static ImageInfo Describe(BochsImage image) => new()
    {
        Format = "bochs",
        Variant = image.Header.Version == BochsLimits.Version1 ? "growing, version 1" : "growing, version 2",
        VirtualSize = image.Header.DiskSize,
        FileSize = image.Source.Length,
        ClusterSize = (int)image.Header.ExtentSize,
        Creator = "Bochs",
    };
}
