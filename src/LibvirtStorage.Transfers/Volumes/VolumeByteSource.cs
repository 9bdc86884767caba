using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Transfers.Volumes;

/// <summary>A volume's container, read by ranges through downloads, with what was read last in a bounded cache of blocks.</summary>
internal sealed class VolumeByteSource : ByteSource
{
    /// <summary>Largest volume in bytes, 1 EiB: more than any disk has, and far from where sums of offsets overflow.</summary>
    internal const long MaxLength = 1L << 60;

    private readonly IStorageVolume _volume;
    private readonly string? _modified;
    private readonly BlockCache _cache = new(capacity: 128);
    private readonly VolumeFetch _fetch;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private CancellationTokenSource _reads;
    private bool _isTransferred;

    private VolumeByteSource(IStorageVolume volume, VolumeInfo info, CancellationToken cancellationToken)
    {
        _volume = volume;
        _modified = info.Modified;
        _reads = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Length = (long)info.Physical;
        _fetch = new VolumeFetch(volume, Length, _cache);
    }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <summary>Opens the volume; its length is the one it has now.</summary>
    /// <param name="volume">The volume.</param>
    /// <param name="cancellationToken">Stops this call, and the reads of the examination.</param>
    /// <exception cref="TransferException">TargetUnsupported: the host says that it has more than <see cref="MaxLength"/> bytes.</exception>
    public static async Task<VolumeByteSource> OpenAsync(IStorageVolume volume, CancellationToken cancellationToken)
    {
        VolumeInfo info = await volume.GetInfoAsync(cancellationToken).ConfigureAwait(false);
        return info.Physical <= MaxLength
            ? new VolumeByteSource(volume, info, cancellationToken)
            : throw TransferErrors.TargetUnsupported(
                $"The volume '{ImageText.Escape(volume.Name)}' has {info.Physical} bytes, says the host; no more than {MaxLength} are read.",
                "Look at the volume on its host.");
    }

    /// <summary>
    /// The examination is over: everything is read anew from now on, so that a change of the volume is seen and not mixed with what
    /// was read before. And all of it is wanted, so it pays to ask where its holes are.
    /// </summary>
    /// <param name="cancellationToken">Stops the reads of the transfer.</param>
    public void BeginTransfer(CancellationToken cancellationToken)
    {
        _reads.Dispose();
        _reads = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        InTurn(() =>
        {
            _cache.Clear();
            _fetch.Dispose();
            return _isTransferred = true;
        });
    }

    /// <summary>
    /// Reading is over until a transfer begins: gives the host's file back. After a failure elsewhere a read may still wait for the
    /// host; it is stopped.
    /// </summary>
    public void Rest()
    {
        _reads.Cancel();
        _turn.Wait();
        try
        {
            _fetch.Dispose();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public override void ThrowIfChanged()
    {
        VolumeInfo info = Ask(_volume.GetInfoAsync);
        if (info.Modified != _modified || info.Physical != (ulong)Length)
        {
            throw new ImageSourceException(ImageSourceError.Changed, $"The volume '{ImageText.Escape(_volume.Name)}' was written to since it was examined.");
        }
    }

    /// <inheritdoc/>
    /// <remarks>How far data reaches only its download tells, so an examination is told that it reaches to the end.</remarks>
    public override SourceRange RangeAt(long offset)
    {
        if (offset < 0 || offset >= Length)
        {
            throw new ArgumentOutOfRangeException(nameof(offset));
        }

        return InTurn(() =>
        {
            Fetch(offset, BlockCache.BlockSize, followHole: true);
            return _cache.HoleAt(offset) is SourceRange hole
                ? new SourceRange(offset, hole.End - offset, IsHole: true)
                : new SourceRange(offset, (_isTransferred ? _cache.DataEnd(offset, Length) : Length) - offset, IsHole: false);
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
            _fetch.Dispose();
            _turn.Dispose();
            _reads.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Copies while it has the turn: the cache uses the memory of old blocks for new ones.</summary>
    private int ReadBlock(long offset, Span<byte> destination)
    {
        int into = (int)(offset % BlockCache.BlockSize);
        int count = (int)Math.Min(BlockCache.BlockSize - into, Math.Min(destination.Length, Length - offset));
        _turn.Wait(_reads.Token);
        try
        {
            Fetch(offset, destination.Length, followHole: false);
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

    /// <summary>Sees to it that the cache knows the block at <paramref name="offset"/>.</summary>
    private void Fetch(long offset, int wanted, bool followHole)
    {
        if (_cache.Find(offset) is not null || _cache.HoleAt(offset) is not null)
        {
            return;
        }

        _ = Ask(async token =>
        {
            await _fetch.FetchAsync(offset, wanted, followHole, token).ConfigureAwait(false);
            return true;
        });
    }

    /// <summary>Waits for the host, and translates what goes wrong.</summary>
    private T Ask<T>(Func<CancellationToken, Task<T>> question)
    {
        CancellationToken token = _reads.Token;
        try
        {
            // On the pool, so that a caller's synchronisation context cannot deadlock the wait.
            return Task.Run(() => question(token), token).GetAwaiter().GetResult();
        }
        catch (LibvirtException e)
        {
            throw new ImageSourceException(ImageSourceError.ReadFailed, $"The volume '{_volume.Name}' cannot be read: {e.Message}", e);
        }
    }

    private T InTurn<T>(Func<T> work)
    {
        _turn.Wait(_reads.Token);
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
