using System;
using System.Threading;
using System.Threading.Tasks;

namespace LibvirtStorage.Images.Sinks;

/// <summary>A body in which everything has its place beforehand: what is not written in between becomes a hole.</summary>
/// <param name="sink">Takes the bytes.</param>
/// <param name="start">File offset of the body's first byte.</param>
internal sealed class FlatBody(ImageSink sink, long start)
{
    private long _position = start;

    /// <summary>Writes at a file offset, which is not before the end of what was written.</summary>
    public async Task WriteAsync(long offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        if (!data.IsEmpty)
        {
            await FillAsync(offset, cancellationToken).ConfigureAwait(false);
            await sink.AppendAsync(data, cancellationToken).ConfigureAwait(false);
            _position += data.Length;
        }
    }

    /// <summary>Lets the body reach up to a file offset.</summary>
    public async Task FillAsync(long end, CancellationToken cancellationToken)
    {
        if (end < _position)
        {
            throw new ArgumentOutOfRangeException(nameof(end), "Payload is written in ascending order.");
        }

        if (end > _position)
        {
            await sink.AppendHoleAsync(end - _position, cancellationToken).ConfigureAwait(false);
            _position = end;
        }
    }
}
