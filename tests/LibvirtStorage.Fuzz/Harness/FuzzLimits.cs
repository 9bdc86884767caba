using System;

namespace LibvirtStorage.Fuzz.Harness;

/// <summary>What one input may cost.</summary>
/// <param name="Allocated">Bytes allocated in total, whether held or not.</param>
/// <param name="Time">Processor time, which a busy machine does not stretch. What waits for ever costs none: that is for the fuzzer's own timeout.</param>
internal sealed record FuzzLimits(long Allocated, TimeSpan Time)
{
    /// <summary>What a hostile file of up to a MiB may cost.</summary>
    public static FuzzLimits Default { get; } = new(64L << 20, TimeSpan.FromSeconds(1));

    /// <summary>What a file of <paramref name="length"/> bytes may cost: as much for each MiB begun.</summary>
    public FuzzLimits For(long length)
    {
        long times = Math.Max(1, (length + (1 << 20) - 1) >> 20);
        return new FuzzLimits(Allocated * times, Time * times);
    }
}
