using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Sinks;

namespace LibvirtStorage.Images.Raw;

/// <summary>
/// Writes payload as it is. A raw image has no state in which it is invalid; holding its first 64 KiB back until the end
/// is the most that can be done, since boot sectors and partition tables stand there.
/// </summary>
internal sealed class RawWriter(long size) : ContainerWriter
{
    private const int MaxHeadLength = 64 << 10;

    private readonly byte[] _head = new byte[Math.Min(size, MaxHeadLength)];
    private ImageSink? _sink;
    private long _position;

    public override ulong VirtualSize => (ulong)size;

    /// <summary>The size of a page and of most file systems' blocks: smaller holes would free nothing.</summary>
    public override int BlockSize => 4096;

    public override long HeadLength => _head.Length;

    public override long MaximumLength => size;

    private ImageSink Sink => _sink ?? throw new InvalidOperationException("The writer was not begun.");

    public override Task BeginAsync(ImageSink sink, CancellationToken cancellationToken)
    {
        _sink = sink;
        _position = HeadLength;
        return sink.BeginAsync(HeadLength, cancellationToken);
    }

    public override async Task WriteAsync(ulong offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        if (offset > (ulong)size || (ulong)data.Length > (ulong)size - offset)
        {
            throw new ArgumentOutOfRangeException(nameof(offset));
        }

        if (offset < (ulong)HeadLength)
        {
            int intoHead = (int)Math.Min(data.Length, HeadLength - (long)offset);
            data.Slice(0, intoHead).CopyTo(_head.AsMemory((int)offset));
            data = data.Slice(intoHead);
            offset += (ulong)intoHead;
        }

        if (!data.IsEmpty)
        {
            await SkipToAsync((long)offset, cancellationToken).ConfigureAwait(false);
            await Sink.AppendAsync(data, cancellationToken).ConfigureAwait(false);
            _position += data.Length;
        }
    }

    public override async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await SkipToAsync(size, cancellationToken).ConfigureAwait(false);
        await Sink.CompleteAsync(_head, cancellationToken).ConfigureAwait(false);
    }

    private async Task SkipToAsync(long offset, CancellationToken cancellationToken)
    {
        if (offset < _position)
        {
            throw new ArgumentOutOfRangeException(nameof(offset), "Payload is written in ascending order.");
        }

        if (offset > _position)
        {
            await Sink.AppendHoleAsync(offset - _position, cancellationToken).ConfigureAwait(false);
            _position = offset;
        }
    }
}
