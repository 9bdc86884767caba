using LibvirtStorage.Images.Conversion;

namespace LibvirtStorage.Images.Qed;

/// <summary>Describes an image from its header alone.</summary>
internal static class QedIdentifier
{
    public static ImageInfo Describe(QedImage image) => new()
    {
        Format = "qed",
        VirtualSize = image.Header.ImageSize,
        FileSize = image.Source.Length,
        ClusterSize = (int)image.Header.ClusterSize,
        Features = QedFeatureNames.Of(image.Header.Features),
        References = image.Header.HasBackingFile
            ? [new ExternalReference(ExternalReference.BackingFile, image.ReadBackingFileName())]
            : [],
    };

    /// <summary>What a new content has to keep.</summary>
    public static ImageLayout LayoutOf(QedImage image) => ImageLayout.Of(
        Describe(image), new WriterOptions { ClusterSize = (int)image.Header.ClusterSize, TableSize = (int)image.Header.TableSize });
}
