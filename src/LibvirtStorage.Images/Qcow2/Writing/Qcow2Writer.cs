using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images.Compression;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Sinks;

namespace LibvirtStorage.Images.Qcow2.Writing;

/// <summary>
/// Writes qcow2 front to back. Body: data clusters, each L2 table behind the clusters it maps, each refcount block behind
/// the clusters it counts. Head: header, refcount table, L1 table. Without the head the file is no image.
/// </summary>
internal sealed class Qcow2Writer : ContainerWriter
{
    private readonly Qcow2Settings _settings;
    private readonly Qcow2HeadLayout _layout;
    private readonly Qcow2L2Table _l2;
    private Qcow2Head? _head;
    private Qcow2Body? _body;
    private ImageSink? _sink;
    private int _l1Index;
    private ulong _nextCluster;

    public Qcow2Writer(ulong virtualSize, WriterOptions options)
    {
        _settings = Qcow2Settings.From(options);
        _layout = new Qcow2HeadLayout(virtualSize, _settings);
        VirtualSize = (virtualSize + Qcow2Limits.SectorSize - 1) & ~(ulong)(Qcow2Limits.SectorSize - 1);
        _l2 = new Qcow2L2Table(_settings.ClusterBits);
        Encoder = _settings.Compression switch
        {
            ImageCompression.Deflate => new DeflateBlockEncoder(),
            ImageCompression.Zstd => new ZstdBlockEncoder(),
            _ => null,
        };
    }

    /// <summary>
    /// Whole sectors: QEMU rounds a raw file's size up and a qcow2 header's size down, so that a disk of 513 bytes would
    /// lose its last byte on the way into the guest.
    /// </summary>
    public override ulong VirtualSize { get; }

    public override int BlockSize => _settings.ClusterSize;

    public override long HeadLength => _layout.HeadLength;

    public override long MaximumLength => _layout.MaximumLength;

    public override IBlockEncoder? Encoder { get; }

    private Qcow2Head Head => _head ?? throw NotBegun();

    private Qcow2Body Body => _body ?? throw NotBegun();

    public override Task BeginAsync(ImageSink sink, CancellationToken cancellationToken)
    {
        _sink = sink;
        _head = new Qcow2Head(VirtualSize, _settings, _layout);
        _body = new Qcow2Body(sink, _settings, _layout.HeadClusters, _head.AddRefcountBlock);
        return sink.BeginAsync(HeadLength, cancellationToken);
    }

    public override async Task WriteAsync(ulong offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        ulong end = offset + (ulong)data.Length;
        ulong cluster = Enter(offset, end, isWhole: end == VirtualSize || end % (ulong)BlockSize == 0);
        while (!data.IsEmpty)
        {
            int index = await SelectL2Async(cluster, cancellationToken).ConfigureAwait(false);
            int wanted = Math.Min(_layout.L2Entries - index, (int)(((long)data.Length + BlockSize - 1) >> _settings.ClusterBits));
            (ulong host, int clusters) = await Body.AlignAsync(wanted, cancellationToken).ConfigureAwait(false);
            int bytes = (int)Math.Min(data.Length, (long)clusters << _settings.ClusterBits);
            await Body.AppendAsync(data.Slice(0, bytes), cancellationToken).ConfigureAwait(false);
            _l2.Map(index, clusters, host);
            data = data.Slice(bytes);
            cluster += (ulong)clusters;
        }

        _nextCluster = cluster;
    }

    public override async Task WriteEncodedAsync(ulong offset, ReadOnlyMemory<byte> encoded, CancellationToken cancellationToken)
    {
        if (Encoder is null)
        {
            throw new NotSupportedException("This image is not compressed.");
        }

        if (encoded.IsEmpty || encoded.Length >= BlockSize)
        {
            throw new ArgumentException("An encoded cluster is smaller than a cluster.", nameof(encoded));
        }

        ulong cluster = Enter(offset, offset + 1, isWhole: true);
        int index = await SelectL2Async(cluster, cancellationToken).ConfigureAwait(false);
        ulong host = await Body.AppendCompressedAsync(encoded, cancellationToken).ConfigureAwait(false);
        _l2.MapCompressed(index, host, encoded.Length);
        _nextCluster = cluster + 1;
    }

    public override async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await FlushL2Async(cancellationToken).ConfigureAwait(false);
        await Body.CompleteAsync(cancellationToken).ConfigureAwait(false);
        await _sink!.CompleteAsync(Head.Bytes, cancellationToken).ConfigureAwait(false);
    }

    private static InvalidOperationException NotBegun() => new("The writer was not begun.");

    private ulong Enter(ulong offset, ulong end, bool isWhole)
    {
        ulong cluster = offset >> _settings.ClusterBits;
        if (offset % (ulong)BlockSize != 0 || end > VirtualSize || !isWhole || cluster < _nextCluster)
        {
            throw new ArgumentOutOfRangeException(nameof(offset), "Payload is written as whole clusters in ascending order.");
        }

        return cluster;
    }

    private async Task<int> SelectL2Async(ulong cluster, CancellationToken cancellationToken)
    {
        int l1Index = (int)(cluster / (ulong)_layout.L2Entries);
        if (l1Index != _l1Index)
        {
            await FlushL2Async(cancellationToken).ConfigureAwait(false);
            _l1Index = l1Index;
        }

        return (int)(cluster % (ulong)_layout.L2Entries);
    }

    private async Task FlushL2Async(CancellationToken cancellationToken)
    {
        if (_l2.HasEntries)
        {
            (ulong offset, _) = await Body.AlignAsync(1, cancellationToken).ConfigureAwait(false);
            await Body.AppendAsync(_l2.Bytes, cancellationToken).ConfigureAwait(false);
            Head.SetL2Table(_l1Index, offset);
            _l2.Clear();
        }
    }
}
