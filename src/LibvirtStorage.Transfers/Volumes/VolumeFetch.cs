using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client;
using LibvirtStorage.Client.Storage;

namespace LibvirtStorage.Transfers.Volumes;

/// <summary>
/// Gets blocks of a volume into a cache. Fetches that follow each other become longer and go on in one download, so that neither a
/// table walk nor a copy pays a round trip for each. One at a time.
/// </summary>
internal sealed class VolumeFetch(IStorageVolume volume, long length, BlockCache cache) : IDisposable
{
    /// <summary>Longest fetch in bytes.</summary>
    private const int MaxFetch = 8 << 20;

    /// <summary>How often a fetch goes on to the end of the block that a hole ends in.</summary>
    private const int MaxExtensions = 16;

    private readonly byte[] _piece = new byte[BlockCache.BlockSize];
    private IVolumeDownload? _download;
    private bool _isOpenEnded;
    private long _position;
    private long _next;
    private int _length = BlockCache.BlockSize;

    /// <summary>Gets the block at <paramref name="offset"/> and, when reads go on where the last fetch ended, ever more behind it.</summary>
    /// <param name="offset">Any offset in the volume.</param>
    /// <param name="wanted">Bytes that will be asked for.</param>
    /// <param name="followHole">Whether to find out how far a hole reaches that begins here.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task FetchAsync(long offset, int wanted, bool followHole, CancellationToken cancellationToken)
    {
        long start = offset - (offset % BlockCache.BlockSize);
        bool goesOn = start == _next;
        _length = goesOn ? Math.Min(_length * 2, MaxFetch) : BlockCache.BlockSize;
        long end = BlockEnd(Math.Min(Math.Max(start + _length, offset + Math.Min(wanted, MaxFetch)), length));
        await FetchAsync(start, end, isOpenEnded: goesOn || followHole, cancellationToken).ConfigureAwait(false);
        _next = _position - (_position % BlockCache.BlockSize);
    }

    /// <summary>Gives the host's file back until the next fetch.</summary>
    public void Dispose()
    {
        _download?.Dispose();
        _download = null;
    }

    private async Task FetchAsync(long start, long end, bool isOpenEnded, CancellationToken cancellationToken)
    {
        bool isContinued = _download is not null && _position == start;
        try
        {
            if (!isContinued)
            {
                await OpenAsync(start, isOpenEnded ? 0 : end - start, cancellationToken).ConfigureAwait(false);
            }

            await ReadToAsync(end, cancellationToken).ConfigureAwait(false);
            if (!_isOpenEnded || _position >= length || _position % BlockCache.BlockSize != 0)
            {
                Dispose();
            }
        }
        catch (LibvirtException) when (isContinued && _position == start)
        {
            // A download that nobody has read for long is ended by the connection, for the sake of others.
            Dispose();
            await FetchAsync(start, end, isOpenEnded, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private async Task OpenAsync(long start, long count, CancellationToken cancellationToken)
    {
        Dispose();
        _download = await volume.OpenDownloadAsync((ulong)start, (ulong)count, VolumeStreamOptions.Sparse, cancellationToken).ConfigureAwait(false);
        (_position, _isOpenEnded) = (start, count == 0);
    }

    /// <param name="end">Where a block or the volume ends.</param>
    /// <param name="cancellationToken">Stops it.</param>
    private async Task ReadToAsync(long end, CancellationToken cancellationToken)
    {
        int extensions = _isOpenEnded ? MaxExtensions : 0;
        while (_position < end)
        {
            Memory<byte> piece = _piece.AsMemory(0, (int)Math.Min(_piece.Length, end - _position));
            DownloadedRange range = await _download!.ReadAsync(piece, cancellationToken).ConfigureAwait(false);
            if (range.Length <= 0 || range.Length > length - _position)
            {
                throw VolumeStream.LengthChanged(volume.Name, _position, length);
            }

            long behind = _position + range.Length;
            if (range.IsHole)
            {
                end = behind > end && extensions-- > 0 ? BlockEnd(behind) : end;
                cache.AddHole(_position, WholeBlocks(_position, range.Length, end));
            }
            else
            {
                cache.AddData(_position, piece.Span.Slice(0, (int)range.Length));
            }

            _position = behind;
        }
    }

    private long BlockEnd(long offset) => Math.Min(length, (offset + BlockCache.BlockSize - 1) / BlockCache.BlockSize * BlockCache.BlockSize);

    /// <summary>What follows a hole that reaches behind the fetch is not known, so its last block has to wait.</summary>
    private long WholeBlocks(long position, long count, long fetchEnd)
    {
        long end = position + count;
        return end <= fetchEnd || end == length ? count : end - (end % BlockCache.BlockSize) - position;
    }
}
