using System;
using System.Collections.Generic;

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
