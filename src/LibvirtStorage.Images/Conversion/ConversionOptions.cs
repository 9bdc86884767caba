using System;

namespace LibvirtStorage.Images.Conversion;

/// <summary>How a conversion runs.</summary>
public sealed record ConversionOptions
{
    /// <summary>The defaults.</summary>
    public static ConversionOptions Default { get; } = new();

    /// <summary>Worker tasks that read and compress; 0 for one per processor.</summary>
    public int Parallelism { get; init; }

    /// <summary>
    /// Whether one read follows the other, in the order of the payload: for media that are slow in any other, such as a volume on a host.
    /// Readers that cannot seek are read so in any case.
    /// </summary>
    public bool ReadsInOrder { get; init; }

    /// <summary>Told the number of payload bytes dealt with so far, from a worker thread, in ascending order.</summary>
    public Action<ulong>? Progress { get; init; }
}
