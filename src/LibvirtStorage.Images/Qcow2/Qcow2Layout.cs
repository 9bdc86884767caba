using LibvirtStorage.Images.Conversion;

namespace LibvirtStorage.Images.Qcow2;

/// <summary>What a new content has to keep of an existing qcow2 image, and what it could not keep.</summary>
internal static class Qcow2Layout
{
    public static ImageLayout Of(Qcow2Image image)
    {
        Qcow2Header header = image.Header;
        return new ImageLayout
        {
            VirtualSize = header.Size,
            Options = new WriterOptions
            {
                Version = (int)header.Version,
                ClusterSize = header.ClusterSize,
                RefcountBits = header.RefcountBits,
                LazyRefcounts = (header.CompatibleFeatures & Qcow2CompatibleFeatures.LazyRefcounts) != 0,
            },
            Compressions = header.CompressionType == Qcow2CompressionType.Zstd
                ? [ImageCompression.Zstd]
                : [ImageCompression.None, ImageCompression.Deflate],
            Obstacle = ImageLayout.ObstacleIn(Qcow2Identifier.Describe(image)) ?? ObstacleIn(header),
        };
    }

    private static string? ObstacleIn(Qcow2Header header) => header switch
    {
        { HasExtendedL2: true } => "extended L2 entries",
        _ when (header.AutoclearFeatures & Qcow2AutoclearFeatures.Bitmaps) != 0 => "bitmaps",
        _ when (header.IncompatibleFeatures & Qcow2IncompatibleFeatures.Corrupt) != 0 => "the mark of a corrupt image",
        _ => null,
    };
}
