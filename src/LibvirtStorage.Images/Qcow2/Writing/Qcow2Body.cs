using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images.Sinks;

namespace LibvirtStorage.Images.Qcow2.Writing;

/// <summary>
/// The host clusters behind the head, and the reference counts of all. Clusters are only ever appended, so counts come
/// in order too: a refcount block is complete when its last cluster is closed, and is appended at the next cluster boundary.
/// </summary>
internal sealed class Qcow2Body
{
    private readonly BodyBuffer _buffer;
    private readonly Qcow2Settings _settings;
    private readonly Action<ulong> _addRefcountBlock;
    private readonly Queue<Qcow2RefcountBlockBuilder> _complete = new();
    private readonly ulong _maxRefcount;
    private Qcow2RefcountBlockBuilder _block;

    /// <summary>Host clusters whose count is entered: all before the open one.</summary>
    private ulong _clusters;

    /// <summary>Bytes of compressed clusters in the open host cluster; 0 if none is open.</summary>
    private int _openFill;

    /// <summary>How many compressed clusters touch the open host cluster.</summary>
    private ulong _openCount;

    /// <param name="sink">Takes the bytes.</param>
    /// <param name="settings">Cluster size and refcount width.</param>
    /// <param name="headClusters">Clusters of the head, each of which is used once.</param>
    /// <param name="addRefcountBlock">Told the host offset of each refcount block, in ascending order of what they cover.</param>
    public Qcow2Body(ImageSink sink, Qcow2Settings settings, int headClusters, Action<ulong> addRefcountBlock)
    {
        _buffer = new BodyBuffer(sink);
        _settings = settings;
        _addRefcountBlock = addRefcountBlock;
        _maxRefcount = settings.RefcountOrder == 6 ? ulong.MaxValue : (1UL << (1 << settings.RefcountOrder)) - 1;
        _block = NewBlock();
        Count(1, headClusters);
    }

    private int ClusterSize => _settings.ClusterSize;

    private ulong Position => (_clusters << _settings.ClusterBits) + (ulong)_openFill;

    /// <summary>
    /// Goes to the next cluster boundary and returns its host offset. From there <paramref name="clusters"/> can be
    /// appended in one run before a refcount block is due.
    /// </summary>
    public async Task<(ulong Offset, int Clusters)> AlignAsync(int clusters, CancellationToken cancellationToken)
    {
        await CloseOpenClusterAsync(cancellationToken).ConfigureAwait(false);
        while (_complete.Count > 0)
        {
            await AppendRefcountBlockAsync(Position, cancellationToken).ConfigureAwait(false);
            Count(1, 1);
        }

        return (Position, Math.Min(clusters, _block.Remaining));
    }

    /// <summary>Appends clusters at the boundary that <see cref="AlignAsync"/> found; the last one is filled up with zeros.</summary>
    public async Task AppendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        int clusters = (int)(((long)data.Length + ClusterSize - 1) >> _settings.ClusterBits);
        await _buffer.AppendAsync(data, cancellationToken).ConfigureAwait(false);
        await _buffer.AppendZerosAsync((clusters << _settings.ClusterBits) - data.Length, cancellationToken).ConfigureAwait(false);
        Count(1, clusters);
    }

    /// <summary>Appends a compressed cluster to the byte behind the one before, if the reference count of the host cluster allows.</summary>
    public async Task<ulong> AppendCompressedAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        if (_openFill == 0 || _openCount >= _maxRefcount || _complete.Count > 0)
        {
            await AlignAsync(1, cancellationToken).ConfigureAwait(false);
        }

        ulong offset = Position;
        await _buffer.AppendAsync(data, cancellationToken).ConfigureAwait(false);
        _openCount++;
        _openFill += data.Length;
        if (_openFill >= ClusterSize)
        {
            Count(_openCount, 1);
            _openFill -= ClusterSize;
            _openCount = _openFill > 0 ? 1UL : 0;
        }

        return offset;
    }

    /// <summary>Appends the refcount blocks that are left, which count themselves and each other.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await AlignAsync(1, cancellationToken).ConfigureAwait(false);
        int blocks = 0;
        for (ulong covered = _clusters - (ulong)_block.Count; covered < _clusters + (ulong)blocks; covered += (ulong)_block.Capacity)
        {
            blocks++;
        }

        ulong offset = Position;
        Count(1, blocks);
        _complete.Enqueue(_block);
        for (int i = 0; i < blocks; i++)
        {
            await AppendRefcountBlockAsync(offset, cancellationToken).ConfigureAwait(false);
            offset += (ulong)ClusterSize;
        }

        await _buffer.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task CloseOpenClusterAsync(CancellationToken cancellationToken)
    {
        if (_openFill > 0)
        {
            await _buffer.AppendZerosAsync(ClusterSize - _openFill, cancellationToken).ConfigureAwait(false);
            Count(_openCount, 1);
            _openFill = 0;
            _openCount = 0;
        }
    }

    private Task AppendRefcountBlockAsync(ulong offset, CancellationToken cancellationToken)
    {
        _addRefcountBlock(offset);
        return _buffer.AppendAsync(_complete.Dequeue().Bytes, cancellationToken);
    }

    private void Count(ulong count, int clusters)
    {
        for (int i = 0; i < clusters; i++)
        {
            _block.Add(count);
            if (_block.Remaining == 0)
            {
                _complete.Enqueue(_block);
                _block = NewBlock();
            }
        }

        _clusters += (ulong)clusters;
    }

    private Qcow2RefcountBlockBuilder NewBlock() => new(ClusterSize, _settings.RefcountOrder);
}
