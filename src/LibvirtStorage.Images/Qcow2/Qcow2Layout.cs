using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Sources;

namespace LibvirtStorage.Images.Qcow2;

/// <summary>What a new content has to keep of an existing qcow2 image, and what it could not keep. From the header alone.</summary>
public sealed record Qcow2Layout
{
    private Qcow2Layout(Qcow2Header header)
    {
        VirtualSize = header.Size;
        Version = (int)header.Version;
        ClusterSize = header.ClusterSize;
        RefcountBits = header.RefcountBits;
        HasLazyRefcounts = (header.CompatibleFeatures & Qcow2CompatibleFeatures.LazyRefcounts) != 0;
        UsesZstd = header.CompressionType == Qcow2CompressionType.Zstd;
        Obstacle = ObstacleIn(header);
    }

    /// <summary>Size of the payload in bytes.</summary>
    public ulong VirtualSize { get; }

    /// <summary>2 (compat 0.10) or 3 (compat 1.1).</summary>
    public int Version { get; }

    /// <summary>Cluster size in bytes.</summary>
    public int ClusterSize { get; }

    /// <summary>Reference count width in bits.</summary>
    public int RefcountBits { get; }

    /// <summary>Whether reference count updates are postponed.</summary>
    public bool HasLazyRefcounts { get; }

    /// <summary>Whether compressed clusters are Zstandard.</summary>
    public bool UsesZstd { get; }

    /// <summary>What the image has that a new content would lose, in the words of the specification; null if nothing.</summary>
    public string? Obstacle { get; }

    /// <summary>Reads the header.</summary>
    /// <exception cref="DiskImageException">It is not one of qcow2 version 2 or 3, or breaks a rule.</exception>
    /// <exception cref="ImageSourceException">The medium failed.</exception>
    public static Qcow2Layout Read(ByteSource source) => new(Qcow2HeaderParser.Read(source));

    /// <summary>The options that make an image of the same layout, with <paramref name="compression"/> for its blocks.</summary>
    public WriterOptions ToOptions(ImageCompression compression) => new()
    {
        Version = Version,
        ClusterSize = ClusterSize,
        RefcountBits = RefcountBits,
        LazyRefcounts = HasLazyRefcounts,
        Compression = compression,
    };

    /// <summary>Whether an image with these options would look the same; options that are not given fit.</summary>
    public bool Fits(WriterOptions options) =>
        (options.Version ?? Version) == Version
        && (options.ClusterSize ?? ClusterSize) == ClusterSize
        && (options.RefcountBits ?? RefcountBits) == RefcountBits
        && (!options.LazyRefcounts || HasLazyRefcounts);

    private static string? ObstacleIn(Qcow2Header header) => header switch
    {
        { HasBackingFile: true } => "a backing file",
        { HasDataFile: true } => "an external data file",
        { CryptMethod: not Qcow2CryptMethod.None } => "encryption",
        { SnapshotCount: > 0 } => "internal snapshots",
        { HasExtendedL2: true } => "extended L2 entries",
        _ when (header.AutoclearFeatures & Qcow2AutoclearFeatures.Bitmaps) != 0 => "bitmaps",
        _ when (header.IncompatibleFeatures & Qcow2IncompatibleFeatures.Corrupt) != 0 => "the mark of a corrupt image",
        _ => null,
    };
}
