using System.Linq;

namespace LibvirtStorage.Images.Luks;

/// <summary>Describes a volume from its header alone.</summary>
internal static class LuksIdentifier
{
    public static ImageInfo Describe(LuksVolume volume, long fileSize) => new()
    {
        Format = "luks",
        Variant = volume.Version == 1 ? "version 1" : "version 2",
        VirtualSize = volume.Payload.Aggregate(0UL, (sum, segment) => sum + segment.Length),
        FileSize = fileSize,
        Encryption = volume.Encryption,
        Features = volume.Features,
    };
}
