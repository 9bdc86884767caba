using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Sinks;

namespace LibvirtStorage.Images.Raw;

/// <summary>
/// Writes payload as it is, and behind it what a format closes a flat image with. Such an image has no state in which it
/// is invalid; holding its first 64 KiB back until the end is the most that can be done, since boot sectors and partition
/// tables stand there.
/// </summary>
/// <param name="size">Size of the payload in bytes.</param>
/// <param name="trailer">What stands behind the payload.</param>
internal sealed class RawWriter(long size, ReadOnlyMemory<byte> trailer = default) : ContainerWriter
{
    private const int MaxHeadLength = 64 << 10;

    private readonly byte[] _head = new byte[Math.Min(size, MaxHeadLength)];
    private FlatBody? _body;
    private ImageSink? _sink;

    public override ulong VirtualSize => (ulong)size;

    /// <summary>The size of a page and of most file systems' blocks: smaller holes would free nothing.</summary>
    public override int BlockSize => 4096;

    public override long HeadLength => _head.Length;

    public override long MaximumLength => size + trailer.Length;

    private FlatBody Body => _body ?? throw new InvalidOperationException("The writer was not begun.");

    public override Task BeginAsync(ImageSink sink, CancellationToken cancellationToken)
    {
        _sink = sink;
        _body = new FlatBody(sink, HeadLength);
        return sink.BeginAsync(HeadLength, cancellationToken);
    }

    public override Task WriteAsync(ulong offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        if (offset > (ulong)size || (ulong)data.Length > (ulong)size - offset)
        {
            throw new ArgumentOutOfRangeException(nameof(offset));
        }

        int intoHead = 0;
        if (offset < (ulong)HeadLength)
        {
            intoHead = (int)Math.Min(data.Length, HeadLength - (long)offset);
            data.Slice(0, intoHead).CopyTo(_head.AsMemory((int)offset));
        }

        return Body.WriteAsync((long)offset + intoHead, data.Slice(intoHead), cancellationToken);
    }

    public override async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await Body.FillAsync(size, cancellationToken).ConfigureAwait(false);
        await Body.WriteAsync(size, trailer, cancellationToken).ConfigureAwait(false);
        await _sink!.CompleteAsync(_head, cancellationToken).ConfigureAwait(false);
    }
}
