using System;

namespace LibvirtStorage.Images.Conversion;

/// <summary>How a conversion runs.</summary>
public sealed record ConversionOptions
{
    /// <summary>The defaults.</summary>
    public static ConversionOptions Default { get; } = new();

    /// <summary>Worker tasks that read and compress; 0 for one per processor.</summary>
    public int Parallelism { get; init; }

    /// <summary>Told the number of payload bytes dealt with so far, from a worker thread, in ascending order.</summary>
    public Action<ulong>? Progress { get; init; }
}
