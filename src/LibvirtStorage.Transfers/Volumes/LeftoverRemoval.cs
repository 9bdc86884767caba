using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client;
using LibvirtStorage.Client.Storage;

namespace LibvirtStorage.Transfers.Volumes;

/// <summary>
/// Removes a volume that a transfer has created and not filled, as far as the host lets it: over a new connection if the old
/// one is lost, and if somebody has stopped the pool, by starting it for that moment.
/// </summary>
internal static class LeftoverRemoval
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <summary>Removes the volume, if it still is the one. Does not throw.</summary>
    /// <param name="volume">The volume.</param>
    /// <param name="owner">Looks whether what has its name is what was sent to: somebody may have removed that, and made another one.</param>
    public static Task<TidyResult> RemoveAsync(IStorageVolume volume, OwnerLookup owner) => TryAsync(async stop =>
    {
        TidyResult result = await DeleteAsync(volume, owner, stop).ConfigureAwait(false);
        return result != TidyResult.NotDone ? result
            : volume.Pool.Host.IsConnected ? await StartAndDeleteAsync(volume, owner, stop).ConfigureAwait(false)
            : await Reconnection.WithSameAsync(volume, same => DeleteAsync(same, owner, stop), stop).ConfigureAwait(false);
    });

    /// <summary>
    /// Over a new connection, removes what is under a name that was to be created, if it is empty: it is ours, or there is nothing to
    /// lose. Does not throw.
    /// </summary>
    public static Task<TidyResult> RemoveEmptyAsync(IStoragePool pool, string name) => TryAsync(stop => Reconnection.WithAsync(
        pool,
        name,
        async volume =>
            volume is null ? TidyResult.Gone
            : (await volume.GetInfoAsync(stop).ConfigureAwait(false)).Physical == 0 ? await DeleteAsync(volume, (_, _) => Task.FromResult(VolumeOwner.Ours), stop).ConfigureAwait(false)
            : TidyResult.NotDone,
        stop));

    private static async Task<TidyResult> TryAsync(Func<CancellationToken, Task<TidyResult>> remove)
    {
        using var patience = new CancellationTokenSource(s_patience);
        try
        {
            return await remove(patience.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is LibvirtException or OperationCanceledException)
        {
            return TidyResult.NotDone;
        }
    }

    private static async Task<TidyResult> DeleteAsync(
        IStorageVolume volume, OwnerLookup owner, CancellationToken cancellationToken)
    {
        try
        {
            switch (await owner(volume, cancellationToken).ConfigureAwait(false))
            {
                case VolumeOwner.Ours:
                    await volume.DeleteAsync(cancellationToken).ConfigureAwait(false);
                    return TidyResult.Done;
                case VolumeOwner.Whole:
                    return TidyResult.Whole;
                default:
                    return TidyResult.Taken;
            }
        }
        catch (LibvirtException e) when (e.Code == LibvirtErrorCode.NoStorageVolume)
        {
            // A daemon knows a pool by its name, and somebody may have given that to another one.
            IStoragePool? pool = await volume.Pool.Host.FindPoolAsync(volume.Pool.Name, cancellationToken).ConfigureAwait(false);
            return pool?.Uuid == volume.Pool.Uuid ? TidyResult.Gone : TidyResult.OutOfSight;
        }
        catch (LibvirtException)
        {
            return TidyResult.NotDone;
        }
    }

    /// <summary>Only a pool that is a directory: to start any other may mount things.</summary>
    private static async Task<TidyResult> StartAndDeleteAsync(
        IStorageVolume volume, OwnerLookup owner, CancellationToken cancellationToken)
    {
        if (volume.Pool is not DaemonPool pool
            || await pool.GetInfoAsync(cancellationToken).ConfigureAwait(false) is not { Type: "dir", State: StoragePoolState.Inactive })
        {
            return TidyResult.NotDone;
        }

        await pool.StartAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Whoever stopped the pool may have unmounted what the directory is on, and then it is empty, and the file is not gone.
            TidyResult result = await DeleteAsync(volume, owner, cancellationToken).ConfigureAwait(false);
            return result == TidyResult.Gone ? TidyResult.OutOfSight : result;
        }
        finally
        {
            await StopAsync(pool, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whether the volume was removed does not hang on it.</summary>
    private static async Task StopAsync(DaemonPool pool, CancellationToken cancellationToken)
    {
        try
        {
            await pool.StopAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is LibvirtException or OperationCanceledException)
        {
            // The pool runs on, which harms nothing.
        }
    }
}
