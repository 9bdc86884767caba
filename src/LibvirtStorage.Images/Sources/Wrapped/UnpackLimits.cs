using System;

namespace LibvirtStorage.Images.Sources.Wrapped;

/// <summary>What unpacking may cost. The defaults are far above what real images need.</summary>
public sealed record UnpackLimits
{
    /// <summary>The defaults.</summary>
    public static UnpackLimits Default { get; } = new();

    /// <summary>Bytes that may come out. For raw images that is the size of the disk.</summary>
    public long MaxLength { get; init; } = 16L << 40;

    /// <summary>Bytes that a policy allows a disk to have, where what comes out is the disk itself; null for no bound.</summary>
    public ulong? MaxVirtualSize { get; init; }

    /// <summary>
    /// How many bytes may come out for each that goes in, above <see cref="FreeLength"/>. Empty disks reach 1,000 in gzip, 7,000 in xz
    /// and 30,000 in zstd.
    /// </summary>
    public int MaxRatio { get; init; } = 100_000;

    /// <summary>Bytes that may come out of however few.</summary>
    public long FreeLength { get; init; } = 1L << 30;

    /// <summary>Bytes that a spool file may take on disk; zeros take none.</summary>
    public long MaxSpool { get; init; } = 256L << 30;

    /// <summary>Time that measuring or spooling may take. Reading forward is as fast as its reader.</summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromHours(6);
}
