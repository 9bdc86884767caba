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
    private static readonly TimeSpan s_restartPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_reconnectPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Whether the volume is gone. Does not throw.</summary>
    public static async Task<bool> RemoveAsync(IStorageVolume volume)
    {
        using var patience = new CancellationTokenSource(s_patience);
        try
        {
            return await DeleteAsync(volume, patience.Token).ConfigureAwait(false)
                || (volume.Pool.Host.IsConnected
                    ? await StartAndDeleteAsync(volume, patience.Token).ConfigureAwait(false)
                    : await ReconnectAndDeleteAsync(volume, patience.Token).ConfigureAwait(false));
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
            await pool.StopAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<bool> ReconnectAndDeleteAsync(IStorageVolume volume, CancellationToken cancellationToken)
    {
        using IStorageHost host = await ReconnectAsync(volume.Pool.Host, cancellationToken).ConfigureAwait(false);
        IStoragePool? pool = await host.FindPoolAsync(volume.Pool.Name, cancellationToken).ConfigureAwait(false);
        IStorageVolume? same = pool is null ? null : await pool.FindVolumeAsync(volume.Name, cancellationToken).ConfigureAwait(false);
        return same?.Key == volume.Key && await DeleteAsync(same, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A daemon that was restarted needs a moment. One that is frozen takes the connection and is not waited for as long as by somebody who asked for it.</summary>
    private static async Task<IStorageHost> ReconnectAsync(IStorageHost host, CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(s_reconnectPatience);
        CancellationToken cancellationToken = patience.Token;
        DateTime end = DateTime.UtcNow + s_restartPatience;
        while (true)
        {
            try
            {
                return await host.ReconnectAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (LibvirtException) when (DateTime.UtcNow < end)
            {
                await Task.Delay(s_pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
