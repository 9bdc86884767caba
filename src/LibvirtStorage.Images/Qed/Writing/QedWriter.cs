using System;
using System.Buffers.Binary;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Sinks;

namespace LibvirtStorage.Images.Qed.Writing;

/// <summary>
/// Writes QED front to back. Body: data clusters, each L2 table behind the clusters it maps. Head: header and L1 table.
/// Without the head the file is no image.
/// </summary>
internal sealed class QedWriter : ContainerWriter
{
    private readonly QedLayout _layout;
    private readonly QedTable _l2;
    private byte[] _head = [];
    private BodyBuffer? _body;
    private ImageSink? _sink;
    private long _position;
    private int _l1Index;
    private ulong _nextCluster;

    public QedWriter(ulong virtualSize, WriterOptions options)
    {
        _layout = QedLayout.For(virtualSize, options);
        _l2 = new QedTable(_layout.Header);
    }

    public override ulong VirtualSize => _layout.Header.ImageSize;

    public override int BlockSize => _layout.ClusterSize;

    public override long HeadLength => _layout.HeadLength;

    public override long MaximumLength => _layout.MaximumLength;

    private BodyBuffer Body => _body ?? throw new InvalidOperationException("The writer was not begun.");

    public override Task BeginAsync(ImageSink sink, CancellationToken cancellationToken)
    {
        _sink = sink;
        _body = new BodyBuffer(sink);
        _position = HeadLength;
        _head = new byte[HeadLength];
        _layout.Header.WriteTo(_head);
        return sink.BeginAsync(HeadLength, cancellationToken);
    }

    public override async Task WriteAsync(ulong offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        ulong cluster = Enter(offset, (ulong)data.Length);
        while (!data.IsEmpty)
        {
            int index = await SelectL2Async(cluster, cancellationToken).ConfigureAwait(false);
            int clusters = (int)Math.Min(_layout.TableEntries - index, ((long)data.Length + BlockSize - 1) / BlockSize);
            int bytes = (int)Math.Min(data.Length, (long)clusters * BlockSize);
            _l2.Map(index, clusters, _position);
            await AppendAsync(data.Slice(0, bytes), cancellationToken).ConfigureAwait(false);
            data = data.Slice(bytes);
            cluster += (ulong)clusters;
        }

        _nextCluster = cluster;
    }

    public override async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await FlushL2Async(cancellationToken).ConfigureAwait(false);
        await Body.FlushAsync(cancellationToken).ConfigureAwait(false);
        await _sink!.CompleteAsync(_head, cancellationToken).ConfigureAwait(false);
    }

    private ulong Enter(ulong offset, ulong length)
    {
        bool isInside = offset <= VirtualSize && length <= VirtualSize - offset;
        bool isWhole = isInside && (offset + length == VirtualSize || length % (ulong)BlockSize == 0);
        ulong cluster = offset / (ulong)BlockSize;
        if (!isWhole || offset % (ulong)BlockSize != 0 || cluster < _nextCluster)
        {
            throw new ArgumentOutOfRangeException(nameof(offset), "Payload is written as whole clusters in ascending order.");
        }

        return cluster;
    }

    private async Task<int> SelectL2Async(ulong cluster, CancellationToken cancellationToken)
    {
        int l1Index = (int)(cluster / (ulong)_layout.TableEntries);
        if (l1Index != _l1Index)
        {
            await FlushL2Async(cancellationToken).ConfigureAwait(false);
            _l1Index = l1Index;
        }

        return (int)(cluster % (ulong)_layout.TableEntries);
    }

    private async Task FlushL2Async(CancellationToken cancellationToken)
    {
        if (_l2.HasEntries)
        {
            BinaryPrimitives.WriteInt64LittleEndian(_head.AsSpan(BlockSize + (_l1Index * QedLimits.EntrySize)), _position);
            await AppendAsync(_l2.Bytes, cancellationToken).ConfigureAwait(false);
            _l2.Clear();
        }
    }

    /// <summary>Appends whole clusters; the last one is filled up with zeros.</summary>
    private async Task AppendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        int padding = (BlockSize - (data.Length % BlockSize)) % BlockSize;
        await Body.AppendAsync(data, cancellationToken).ConfigureAwait(false);
        await Body.AppendZerosAsync(padding, cancellationToken).ConfigureAwait(false);
        _position += data.Length + padding;
    }
}
