using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Sinks;

namespace LibvirtStorage.Images.Vpc.Writing;

/// <summary>
/// Writes a dynamic disk. Body: each block behind its bitmap, in the order in which they come, and the footer. Head: the
/// footer's copy, the dynamic disk header, the block allocation table.
/// </summary>
internal sealed class VpcDynamicWriter(ulong size) : ContainerWriter
{
    private const int BitmapLength = VpcLimits.DefaultBlockSize / VpcLimits.SectorSize / 8;

    private static readonly byte[] s_bitmap = AllWritten();

    private VpcHead? _head;
    private ImageSink? _sink;
    private BodyBuffer? _body;
    private long _position;
    private int _nextBlock;

    public override ulong VirtualSize => size;

    public override int BlockSize => VpcLimits.DefaultBlockSize;

    public override long HeadLength { get; } = VpcHead.LengthOf(size);

    public override long MaximumLength => HeadLength + ((long)VpcHead.BlocksOf(size) * (BitmapLength + BlockSize)) + VpcFooter.Length;

    private BodyBuffer Body => _body ?? throw new InvalidOperationException("The writer was not begun.");

    public override Task BeginAsync(ImageSink sink, CancellationToken cancellationToken)
    {
        _sink = sink;
        _head = new VpcHead(size);
        _body = new BodyBuffer(sink);
        _position = HeadLength;
        return sink.BeginAsync(HeadLength, cancellationToken);
    }

    public override async Task WriteAsync(ulong offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        ulong end = offset + (ulong)data.Length;
        bool isWhole = end == size || end % (ulong)BlockSize == 0;
        if (offset % (ulong)BlockSize != 0 || !isWhole || end > size || offset / (ulong)BlockSize < (ulong)_nextBlock)
        {
            throw new ArgumentOutOfRangeException(nameof(offset), "Payload is written as whole blocks in ascending order.");
        }

        _nextBlock = (int)(offset / (ulong)BlockSize);
        while (!data.IsEmpty)
        {
            int length = Math.Min(BlockSize, data.Length);
            _head!.Map(_nextBlock++, _position);
            await Body.AppendAsync(s_bitmap, cancellationToken).ConfigureAwait(false);
            await Body.AppendAsync(data.Slice(0, length), cancellationToken).ConfigureAwait(false);
            await Body.AppendZerosAsync(BlockSize - length, cancellationToken).ConfigureAwait(false);
            _position += BitmapLength + BlockSize;
            data = data.Slice(length);
        }
    }

    public override async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await Body.AppendAsync(_head!.Footer, cancellationToken).ConfigureAwait(false);
        await Body.FlushAsync(cancellationToken).ConfigureAwait(false);
        await _sink!.CompleteAsync(_head.Bytes, cancellationToken).ConfigureAwait(false);
    }

    private static byte[] AllWritten()
    {
        byte[] bitmap = new byte[BitmapLength];
        bitmap.AsSpan().Fill(0xff);
        return bitmap;
    }
}
