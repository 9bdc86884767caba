using System.Linq;

namespace LibvirtStorage.Images.Dmg;

/// <summary>Describes an image. How chunks are stored is not in the trailer, so the block lists are read for it.</summary>
internal static class DmgIdentifier
{
    public static ImageInfo Describe(DmgImage image)
    {
        string[] compressions = image.Chunks.Select(c => NameOf(c.Type)).OfType<string>().Distinct().ToArray();
        return new ImageInfo
        {
            Format = "dmg",
            Variant = image.Trailer.ResourceForkLength > 0 ? "resource fork" : "property list",
            VirtualSize = image.Trailer.VirtualSize,
            FileSize = image.Source.Length,
            Compression = compressions.Length > 0 ? string.Join(", ", compressions) : null,
        };
    }

    private static string? NameOf(DmgChunkType type) => type switch
    {
        DmgChunkType.Adc => "adc",
        DmgChunkType.Zlib => "deflate",
        DmgChunkType.Bzip2 => "bzip2",
        DmgChunkType.Lzma => "lzma",
        _ => null,
    };
}
