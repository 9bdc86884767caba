using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client;
using LibvirtStorage.Client.Storage;

namespace LibvirtStorage.Transfers.Volumes;

/// <summary>
/// Looks after a volume while it is written: an upload that nobody will ever have is not worth its time, and another one that
/// writes into the volume too shows nowhere but in its bytes.
/// </summary>
internal sealed class VolumeWatch : IDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private readonly IStorageVolume _volume;
    private readonly SentSamples? _samples;
    private readonly VolumeInfo? _unchanged;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;
    private volatile TransferException? _trouble;
    private int _turn;

    /// <summary>Begins to watch.</summary>
    /// <param name="volume">The volume.</param>
    /// <param name="samples">What was sent to a file that grows by it; null where its length does not show what has arrived, and for no bytes to be looked at.</param>
    public VolumeWatch(IStorageVolume volume, SentSamples? samples)
    {
        _volume = volume;
        _samples = samples;
        _watching = Task.Run(WatchAsync);
    }

    /// <summary>Begins to watch a volume that is read, and that nobody should change.</summary>
    /// <param name="volume">The volume.</param>
    /// <param name="unchanged">The volume as it is; null if its time and length say nothing.</param>
    public VolumeWatch(IStorageVolume volume, VolumeInfo? unchanged)
    {
        _volume = volume;
        _unchanged = unchanged;
        _watching = Task.Run(WatchAsync);
    }

    /// <summary>Whether the volume has changed.</summary>
    public bool HasSeenChange { get; private set; }

    /// <summary>Whether somebody has written to the volume between two looks.</summary>
    public static bool IsChanged(VolumeInfo before, VolumeInfo after) => before.Modified != after.Modified || before.Physical != after.Physical;

    /// <summary>Throws what was found.</summary>
    public void ThrowIfDisturbed()
    {
        if (_trouble is { } trouble)
        {
            throw trouble;
        }
    }

    /// <summary>Stops, so that nothing else has the volume open when its upload is finished.</summary>
    public async Task EndAsync()
    {
        _stop.Cancel();
        await _watching.ConfigureAwait(false);
        ThrowIfDisturbed();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _watching.ContinueWith(_ => _stop.Dispose(), TaskScheduler.Default);
    }

    private async Task WatchAsync()
    {
        try
        {
            while (_trouble is null)
            {
                await Task.Delay(s_interval, _stop.Token).ConfigureAwait(false);
                _trouble = await LookAsync(_stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The body is through.
        }
        catch (LibvirtException)
        {
            // The host is in trouble, and the upload will hear of that itself.
        }
    }

    private async Task<TransferException?> LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            VolumeInfo info = await _volume.GetInfoAsync(cancellationToken).ConfigureAwait(false);
            HasSeenChange |= _unchanged is not null && IsChanged(_unchanged, info);
            return await IsOverwrittenAsync(info, cancellationToken).ConfigureAwait(false)
                ? TransferErrors.WrittenByOthers(_volume.Name)
                : null;
        }
        catch (LibvirtException e)
        {
            return await VolumeDisturbance.ExplainAsync(_volume, e, VolumeDisturbance.SendAgain, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>One sample in turn, of those that have arrived: uploads go forward, so a file that reaches behind it holds it.</summary>
    private async Task<bool> IsOverwrittenAsync(VolumeInfo info, CancellationToken cancellationToken)
    {
        SentSamples.Sample[] samples = _samples?.All() ?? [];
        int arrived = Array.FindLastIndex(samples, sample => (ulong)sample.End <= info.Physical) + 1;
        if (arrived == 0)
        {
            return false;
        }

        SentSamples.Sample sample = samples[_turn++ % arrived];
        return !await VolumeContent.HasAsync(_volume, sample.Offset, sample.Bytes, cancellationToken).ConfigureAwait(false);
    }
}
