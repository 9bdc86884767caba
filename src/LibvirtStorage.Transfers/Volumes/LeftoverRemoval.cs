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

    /// <summary>Whether the volume is gone. Does not throw.</summary>
    public static async Task<bool> RemoveAsync(IStorageVolume volume)
    {
        using var patience = new CancellationTokenSource(s_patience);
        try
        {
            return await DeleteAsync(volume, patience.Token).ConfigureAwait(false)
                || (volume.Pool.Host.IsConnected
                    ? await StartAndDeleteAsync(volume, patience.Token).ConfigureAwait(false)
                    : await Reconnection.WithSameAsync(volume, same => DeleteAsync(same, patience.Token), patience.Token).ConfigureAwait(false));
        }
        catch (Exception e) when (e is LibvirtException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>
    /// Over a new connection, whether nothing is there under a name that was to be created. What is empty is removed: it is ours, or
    /// there is nothing to lose. Does not throw.
    /// </summary>
    public static async Task<bool> RemoveEmptyAsync(IStoragePool pool, string name)
    {
        using var patience = new CancellationTokenSource(s_patience);
        try
        {
            return await Reconnection.WithAsync(
                pool,
                name,
                async volume => volume is null
                    || ((await volume.GetInfoAsync(patience.Token).ConfigureAwait(false)).Physical == 0
                        && await DeleteAsync(volume, patience.Token).ConfigureAwait(false)),
                patience.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is LibvirtException or OperationCanceledException)
        {
            return false;
        }
    }

    private static async Task<bool> DeleteAsync(IStorageVolume volume, CancellationToken cancellationToken)
    {
        try
        {
            await volume.DeleteAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (LibvirtException e)
        {
            // Somebody else was faster.
            return e.Code == LibvirtErrorCode.NoStorageVolume;
        }
    }

    /// <summary>Only a pool that is a directory: to start any other may mount things.</summary>
    private static async Task<bool> StartAndDeleteAsync(IStorageVolume volume, CancellationToken cancellationToken)
    {
        if (volume.Pool is not DaemonPool pool
            || await pool.GetInfoAsync(cancellationToken).ConfigureAwait(false) is not { Type: "dir", State: StoragePoolState.Inactive })
        {
            return false;
        }

        await pool.StartAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await DeleteAsync(volume, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await StopAsync(pool, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whether the volume is gone does not hang on it.</summary>
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
