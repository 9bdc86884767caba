using System;

namespace LibvirtStorage.Images.Validation;

/// <summary>How much a hostile image may cost us. The defaults are far above what real images need.</summary>
public sealed record ImageBudget
{
    /// <summary>For validation.</summary>
    public static ImageBudget Default { get; } = new();

    /// <summary>For converting an image that was validated: its length is bounded by the transfer, not by the budget.</summary>
    public static ImageBudget Conversion { get; } = new() { MaxWork = long.MaxValue, MaxTime = TimeSpan.MaxValue };

    /// <summary>
    /// Bytes of metadata held in memory at once, what is remembered of it for the end of a transfer included. The default lets
    /// 16 TiB in clusters of 64 KiB through, all of them stored; what a small file can ask for is far less, since nothing may
    /// point behind its end.
    /// </summary>
    public long MaxMemory { get; init; } = 320L << 20;

    /// <summary>Bytes of metadata read or visited in total.</summary>
    public long MaxWork { get; init; } = 16L << 30;

    /// <summary>Wall-clock time.</summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromMinutes(10);
}
