using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images.Sinks;

namespace LibvirtStorage.Images.Conversion;

/// <summary>Moves payload from a reader through a writer into a sink; reading, compressing and writing overlap.</summary>
public static class ImageConverter
{
    /// <summary>
    /// Converts the whole payload. <paramref name="writer"/> may be larger than the reader: the rest reads as zeros.
    /// On return the sink is complete; on any exception it is not, and the caller disposes it.
    /// </summary>
    public static Task ConvertAsync(
        ImageReader reader, ContainerWriter writer, ImageSink sink, ConversionOptions options, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}

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
