using System;

namespace LibvirtStorage.Fuzz.Harness;

/// <summary>What one input may cost.</summary>
/// <param name="Allocated">Bytes allocated in total, whether held or not.</param>
/// <param name="Time">Processor time, which a busy machine does not stretch. What waits for ever costs none: that is for the fuzzer's own timeout.</param>
internal sealed record FuzzLimits(long Allocated, TimeSpan Time)
{
    /// <summary>What hostile files may cost.</summary>
    public static FuzzLimits Default { get; } = new(64L << 20, TimeSpan.FromSeconds(1));
}
