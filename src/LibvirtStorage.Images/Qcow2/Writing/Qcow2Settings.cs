using LibvirtStorage.Images.Conversion;

namespace LibvirtStorage.Images.Qcow2.Writing;

/// <summary>What an image shall be like: the caller's options, checked and with the defaults in place.</summary>
internal sealed record Qcow2Settings
{
    private const int DefaultClusterSize = 64 << 10;

    private Qcow2Settings(WriterOptions options)
    {
        Version = options.Version ?? 3;
        ClusterBits = Log2(options.ClusterSize ?? DefaultClusterSize);
        RefcountOrder = Log2(options.RefcountBits ?? (1 << Qcow2Limits.DefaultRefcountOrder));
        LazyRefcounts = options.LazyRefcounts;
        Compression = options.Compression;
    }

    public int Version { get; }

    public int ClusterBits { get; }

    public int ClusterSize => 1 << ClusterBits;

    public int RefcountOrder { get; }

    public bool LazyRefcounts { get; }

    public ImageCompression Compression { get; }

    /// <exception cref="DiskImageException">An option has a value that qcow2, or that version of it, does not have.</exception>
    public static Qcow2Settings From(WriterOptions options)
    {
        WriterRules.RefuseUnknownOptions(
            "qcow2",
            options,
            nameof(options.ClusterSize),
            nameof(options.Version),
            nameof(options.RefcountBits),
            nameof(options.LazyRefcounts),
            nameof(options.Compression));
        WriterRules.Require(options.Version is null or 2 or 3, nameof(options.Version), $"qcow2 has versions 2 and 3, not {options.Version}.");
        WriterRules.Require(
            options.ClusterSize is null || IsPowerOfTwoWithin(options.ClusterSize.Value, Qcow2Limits.MinClusterBits, Qcow2Limits.MaxClusterBits),
            nameof(options.ClusterSize),
            $"A cluster size is a power of two from 512 bytes to 2 MiB, not {options.ClusterSize}.");
        WriterRules.Require(
            options.RefcountBits is null || IsPowerOfTwoWithin(options.RefcountBits.Value, 0, Qcow2Limits.MaxRefcountOrder),
            nameof(options.RefcountBits),
            $"A reference count has a power of two from 1 to 64 bits, not {options.RefcountBits}.");
        WriterRules.Require(
            options.Compression is ImageCompression.None or ImageCompression.Deflate or ImageCompression.Zstd,
            nameof(options.Compression),
            $"qcow2 has no compression {options.Compression}.");

        var settings = new Qcow2Settings(options);
        if (settings.Version == 2)
        {
            const string Needs = "needs version 3 (compat 1.1).";
            WriterRules.Require(settings.RefcountOrder == Qcow2Limits.DefaultRefcountOrder, nameof(options.RefcountBits), $"A reference count width other than 16 bits {Needs}");
            WriterRules.Require(!settings.LazyRefcounts, nameof(options.LazyRefcounts), $"Lazy reference counts {Needs}");
            WriterRules.Require(settings.Compression != ImageCompression.Zstd, nameof(options.Compression), $"Zstandard {Needs}");
        }

        return settings;
    }

    private static bool IsPowerOfTwoWithin(int value, int minBits, int maxBits) =>
        value >= 1 << minBits && value <= 1 << maxBits && (value & (value - 1)) == 0;

    private static int Log2(int powerOfTwo)
    {
        int bits = 0;
        while (powerOfTwo >> bits != 1)
        {
            bits++;
        }

        return bits;
    }
}
