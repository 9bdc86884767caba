using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Transfers.Volumes;

/// <summary>
/// A volume's container, read by ranges through downloads. What was read is kept in a bounded cache of blocks, and
/// reads that follow each other fetch more and more ahead and go on in one download, so that neither a table walk nor a copy
/// pays a round trip for each read.
/// </summary>
internal sealed class VolumeByteSource : ByteSource
{
    /// <summary>Longest fetch in bytes.</summary>
    private const int MaxFetch = 8 << 20;

    /// <summary>How often a fetch goes on to the end of the block that a hole ends in.</summary>
    private const int MaxExtensions = 16;

    private readonly IStorageVolume _volume;
    private readonly string? _modified;
    private readonly BlockCache _cache = new(capacity: 128);
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly byte[] _piece = new byte[BlockCache.BlockSize];
    private IVolumeDownload? _download;
    private bool _isOpenEnded;
    private long _position;
    private long _nextFetch;
    private int _fetchLength = BlockCache.BlockSize;

    private VolumeByteSource(IStorageVolume volume, VolumeInfo info, CancellationToken cancellationToken)
    {
        _volume = volume;
        _modified = info.Modified;
        Cancellation = cancellationToken;
        Length = (long)Math.Min(info.Physical, long.MaxValue);
    }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <summary>Stops reads.</summary>
    public CancellationToken Cancellation { get; set; }

    /// <summary>Opens the volume; its length is the one it has now.</summary>
    /// <param name="volume">The volume.</param>
    /// <param name="cancellationToken">Stops this call, and later reads unless another one is set.</param>
    public static async Task<VolumeByteSource> OpenAsync(IStorageVolume volume, CancellationToken cancellationToken)
    {
        VolumeInfo info = await volume.GetInfoAsync(cancellationToken).ConfigureAwait(false);
        return new VolumeByteSource(volume, info, cancellationToken);
    }

    /// <summary>Reads everything anew from now on, so that a change of the volume is seen and not mixed with what was read before.</summary>
    public void Forget() => InTurn(() =>
    {
        _cache.Clear();
        CloseDownload();
        return true;
    });

    /// <summary>Gives the host's file back until the next read that is not answered from memory.</summary>
    public void Rest()
    {
        _turn.Wait();
        try
        {
            CloseDownload();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public override void ThrowIfChanged()
    {
        VolumeInfo info = Task.Run(() => _volume.GetInfoAsync(Cancellation), Cancellation).GetAwaiter().GetResult();
        if (info.Modified != _modified || (long)Math.Min(info.Physical, long.MaxValue) != Length)
        {
            throw new ImageSourceException(ImageSourceError.Changed, $"The volume '{ImageText.Escape(_volume.Name)}' was written to since it was examined.");
        }
    }

    /// <inheritdoc/>
    public override SourceRange RangeAt(long offset)
    {
        if (offset < 0 || offset >= Length)
        {
            throw new ArgumentOutOfRangeException(nameof(offset));
        }

        return InTurn(() =>
        {
            if (_cache.Find(offset) is null && _cache.HoleAt(offset) is null)
            {
                Fetch(offset, BlockCache.BlockSize, followHole: true);
            }

            return _cache.HoleAt(offset) is SourceRange hole
                ? new SourceRange(offset, hole.End - offset, IsHole: true)
                : new SourceRange(offset, _cache.DataEnd(offset, Length) - offset, IsHole: false);
        });
    }

    /// <inheritdoc/>
    protected override void ReadCore(long offset, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            int count = ReadBlock(offset, destination);
            offset += count;
            destination = destination.Slice(count);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            CloseDownload();
            _turn.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Copies while it has the turn: the cache uses the memory of old blocks for new ones.</summary>
    private int ReadBlock(long offset, Span<byte> destination)
    {
        int into = (int)(offset % BlockCache.BlockSize);
        int count = (int)Math.Min(BlockCache.BlockSize - into, Math.Min(destination.Length, Length - offset));
        _turn.Wait(Cancellation);
        try
        {
            if (_cache.Find(offset) is null && _cache.HoleAt(offset) is null)
            {
                Fetch(offset, destination.Length, followHole: false);
            }

            if (_cache.Find(offset) is { } block)
            {
                block.AsSpan(into, count).CopyTo(destination);
            }
            else if (_cache.HoleAt(offset) is not null)
            {
                destination.Slice(0, count).Clear();
            }
            else
            {
                throw new InvalidOperationException("A block that was just fetched is not in the cache.");
            }
        }
        finally
        {
            _turn.Release();
        }

        return count;
    }

    /// <summary>Gets the block at <paramref name="offset"/> and, when reads go on where the last fetch ended, ever more behind it.</summary>
    private void Fetch(long offset, int wanted, bool followHole)
    {
        long start = offset - (offset % BlockCache.BlockSize);
        bool goesOn = start == _nextFetch;
        _fetchLength = goesOn ? Math.Min(_fetchLength * 2, MaxFetch) : BlockCache.BlockSize;
        long end = BlockEnd(Math.Min(Math.Max(start + _fetchLength, offset + Math.Min(wanted, MaxFetch)), Length));
        try
        {
            // On the pool, so that a caller's synchronisation context cannot deadlock the wait.
            Task.Run(() => FetchAsync(start, end, isOpenEnded: goesOn || followHole), Cancellation).GetAwaiter().GetResult();
        }
        catch (LibvirtException e)
        {
            throw new ImageSourceException(ImageSourceError.ReadFailed, $"The volume '{_volume.Name}' cannot be read: {e.Message}", e);
        }

        _nextFetch = _position - (_position % BlockCache.BlockSize);
    }

    private async Task FetchAsync(long start, long end, bool isOpenEnded)
    {
        bool isContinued = _download is not null && _position == start;
        try
        {
            if (!isContinued)
            {
                await OpenAsync(start, isOpenEnded ? 0 : end - start).ConfigureAwait(false);
            }

            await ReadToAsync(end).ConfigureAwait(false);
            if (!_isOpenEnded || _position >= Length || _position % BlockCache.BlockSize != 0)
            {
                CloseDownload();
            }
        }
        catch (LibvirtException) when (isContinued && _position == start)
        {
            // A download that nobody has read for long is ended by the connection, for the sake of others.
            CloseDownload();
            await FetchAsync(start, end, isOpenEnded).ConfigureAwait(false);
        }
        catch
        {
            CloseDownload();
            throw;
        }
    }

    private async Task OpenAsync(long start, long length)
    {
        CloseDownload();
        _download = await _volume.OpenDownloadAsync((ulong)start, (ulong)length, VolumeStreamOptions.Sparse, Cancellation).ConfigureAwait(false);
        (_position, _isOpenEnded) = (start, length == 0);
    }

    /// <param name="end">Where a block or the volume ends.</param>
    private async Task ReadToAsync(long end)
    {
        int extensions = _isOpenEnded ? MaxExtensions : 0;
        while (_position < end)
        {
            Memory<byte> piece = _piece.AsMemory(0, (int)Math.Min(_piece.Length, end - _position));
            DownloadedRange range = await _download!.ReadAsync(piece, Cancellation).ConfigureAwait(false);
            if (range.Length <= 0 || range.Length > Length - _position)
            {
                throw new ImageSourceException(
                    ImageSourceError.Changed, $"The volume '{_volume.Name}' changed its length while it was read, at offset {_position} of {Length}.");
            }

            long behind = _position + range.Length;
            if (range.IsHole)
            {
                end = behind > end && extensions-- > 0 ? BlockEnd(behind) : end;
                _cache.AddHole(_position, WholeBlocks(_position, range.Length, end));
            }
            else
            {
                _cache.AddData(_position, piece.Span.Slice(0, (int)range.Length));
            }

            _position = behind;
        }
    }

    private long BlockEnd(long offset) => Math.Min(Length, (offset + BlockCache.BlockSize - 1) / BlockCache.BlockSize * BlockCache.BlockSize);

    private void CloseDownload()
    {
        _download?.Dispose();
        _download = null;
    }

    /// <summary>What follows a hole that reaches behind the fetch is not known, so its last block has to wait.</summary>
    private long WholeBlocks(long position, long length, long fetchEnd)
    {
        long end = position + length;
        return end <= fetchEnd || end == Length ? length : end - (end % BlockCache.BlockSize) - position;
    }

    private T InTurn<T>(Func<T> work)
    {
        _turn.Wait(Cancellation);
        try
        {
            return work();
        }
        finally
        {
            _turn.Release();
        }
    }
}
