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
    /// <exception cref="DiskImageException">The image is broken at some place.</exception>
    /// <exception cref="ImageSourceException">The medium failed.</exception>
    /// <exception cref="OperationCanceledException">The caller stopped the conversion.</exception>
    public static Task ConvertAsync(
        ImageReader reader, ContainerWriter writer, ImageSink sink, ConversionOptions options, CancellationToken cancellationToken)
    {
        if (reader.VirtualSize > writer.VirtualSize)
        {
            throw new ArgumentException($"{reader.VirtualSize} bytes of payload do not fit into {writer.VirtualSize}.", nameof(writer));
        }

        // Walking extents is work too, and not the caller's thread's.
        return Task.Run(
            async () =>
            {
                using var run = new ConversionRun(reader, writer, sink, options, cancellationToken);
                await run.RunAsync().ConfigureAwait(false);
            },
            cancellationToken);
    }
}
