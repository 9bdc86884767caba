using System;
using System.Collections.Generic;
using LibvirtStorage.Images.Conversion;

namespace LibvirtStorage.Images.Qcow2;

/// <summary>Describes an image from its header and header extensions alone.</summary>
internal static class Qcow2Identifier
{
    public static ImageInfo Describe(Qcow2Image image)
    {
        Qcow2Header header = image.Header;
        return new ImageInfo
        {
            Format = "qcow2",
            Variant = header.Version == 2 ? "version 2 (compat 0.10)" : "version 3 (compat 1.1)",
            VirtualSize = header.Size,
            FileSize = image.Source.Length,
            ClusterSize = header.ClusterSize,
            Compression = header.CompressionType == Qcow2CompressionType.Zstd ? "zstd" : "deflate",
            Encryption = header.CryptMethod switch
            {
                Qcow2CryptMethod.None => null,
                Qcow2CryptMethod.Aes => "aes",
                _ => "luks",
            },
            Features = Qcow2FeatureNames.Of(header),
            References = References(image),
            SnapshotCount = (int)header.SnapshotCount,
            BitmapCount = (int)Math.Min(image.Extensions.Bitmaps?.Count ?? 0, int.MaxValue),
        };
    }

    /// <summary>What a new content has to keep, and what it could not keep.</summary>
    public static ImageLayout LayoutOf(Qcow2Image image)
    {
        Qcow2Header header = image.Header;
        var options = new WriterOptions
        {
            Version = (int)header.Version,
            ClusterSize = header.ClusterSize,
            RefcountBits = header.RefcountBits,
            LazyRefcounts = (header.CompatibleFeatures & Qcow2CompatibleFeatures.LazyRefcounts) != 0,
        };
        return ImageLayout.Of(Describe(image), options, ObstacleIn(header)) with
        {
            Compressions = header.CompressionType == Qcow2CompressionType.Zstd
                ? [ImageCompression.Zstd]
                : [ImageCompression.None, ImageCompression.Deflate],
        };
    }

    private static string? ObstacleIn(Qcow2Header header) => header switch
    {
        { HasExtendedL2: true } => "extended L2 entries",
        _ when (header.AutoclearFeatures & Qcow2AutoclearFeatures.Bitmaps) != 0 => "bitmaps",
        _ when (header.IncompatibleFeatures & Qcow2IncompatibleFeatures.Corrupt) != 0 => "the mark of a corrupt image",
        _ => null,
    };

    private static List<ExternalReference> References(Qcow2Image image)
    {
        var references = new List<ExternalReference>();
        if (image.Header.HasBackingFile)
        {
            references.Add(new ExternalReference(ExternalReference.BackingFile, image.ReadBackingFileName()));
        }

        // The name without the feature bit is a reference too: not every reader looks at the bit first.
        if (image.Header.HasDataFile || image.Extensions.DataFileName is not null)
        {
            references.Add(new ExternalReference(ExternalReference.DataFile, image.Extensions.DataFileName ?? string.Empty));
        }

        return references;
    }
}
