namespace LibvirtStorage.Images.Qcow;

/// <summary>Describes an image from its header alone.</summary>
internal static class QcowIdentifier
{
    public static ImageInfo Describe(QcowImage image) => new()
    {
        Format = "qcow",
        Variant = "version 1",
        VirtualSize = image.Header.Size,
        FileSize = image.Source.Length,
        ClusterSize = image.Header.ClusterSize,
        Compression = "deflate",
        Encryption = image.Header.CryptMethod == QcowCryptMethod.Aes ? "aes" : null,
        References = image.Header.HasBackingFile
            ? [new ExternalReference(ExternalReference.BackingFile, image.ReadBackingFileName())]
            : [],
    };
}
