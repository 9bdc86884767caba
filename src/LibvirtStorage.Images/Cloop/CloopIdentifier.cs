namespace LibvirtStorage.Images.Cloop;

/// <summary>Describes an image from its header alone.</summary>
internal static class CloopIdentifier
{
    public static ImageInfo Describe(CloopImage image) => new()
    {
        Format = "cloop",
        Variant = "version 2.0",
        VirtualSize = image.Header.VirtualSize,
        FileSize = image.Source.Length,
        ClusterSize = (int)image.Header.BlockSize,
        Compression = "deflate",
    };
}
