using System;

namespace LibvirtStorage.Transfers.Volumes;

/// <summary>What is remembered of the data that was sent: its end, and samples from all over it.</summary>
internal sealed class SentBytes
{
    /// <summary>The last bytes.</summary>
    public SentTail Tail { get; } = new();

    /// <summary>A few bytes from everywhere.</summary>
    public SentSamples Samples { get; } = new();

    /// <summary>How many there were.</summary>
    public long Count { get; private set; }

    /// <summary>Data was sent.</summary>
    public void Remember(long offset, ReadOnlySpan<byte> data)
    {
        Tail.Remember(offset, data);
        Samples.Remember(offset, data);
        Count += data.Length;
    }
}
