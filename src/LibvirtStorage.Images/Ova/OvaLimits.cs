namespace LibvirtStorage.Images.Ova;

/// <summary>How much a package may have of each thing. Real ones have a descriptor, a manifest, a certificate and a few disks.</summary>
internal static class OvaLimits
{
    public const int BlockSize = 512;

    public const int MaxEntries = 1024;

    public const int MaxNameLength = 1024;

    /// <summary>An extended header holds a name and a few numbers.</summary>
    public const int MaxExtendedHeader = 64 << 10;

    public const int MaxDescriptor = 4 << 20;

    public const int MaxManifest = 1 << 20;

    public const int MaxDisks = 256;
}
