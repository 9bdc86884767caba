using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client;
using LibvirtStorage.Client.Storage;

namespace LibvirtStorage.Transfers.Volumes;

/// <summary>A new connection to a host whose old one is lost, for what is to be put in order there.</summary>
internal static class Reconnection
{
    private static readonly TimeSpan s_restartPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Does something with the same volume over a new connection, and says what came of it, if the volume is there.</summary>
    /// <exception cref="LibvirtException">The host cannot be reached.</exception>
    public static Task<TidyResult> WithSameAsync(IStorageVolume volume, Func<IStorageVolume, Task<TidyResult>> work, CancellationToken cancellationToken)
    {
        Task<TidyResult> WithFoundAsync(IStorageVolume? found) =>
            found is null ? Task.FromResult(TidyResult.Gone)
            : found.Key == volume.Key ? work(found)
            : Task.FromResult(TidyResult.OutOfSight);

        return WithAsync(volume.Pool, volume.Name, WithFoundAsync, cancellationToken);
    }

    /// <summary>Does something with what has a name in the same pool, or null, over a new connection, and says what came of it, if the pool is there.</summary>
    /// <exception cref="LibvirtException">The host cannot be reached.</exception>
    public static async Task<TidyResult> WithAsync(
        IStoragePool pool, string name, Func<IStorageVolume?, Task<TidyResult>> work, CancellationToken cancellationToken)
    {
        using IStorageHost host = await ConnectAsync(pool.Host, cancellationToken).ConfigureAwait(false);
        IStoragePool? found = await host.FindPoolAsync(pool.Name, cancellationToken).ConfigureAwait(false);
        return found?.Uuid == pool.Uuid
            ? await work(await found.FindVolumeAsync(name, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false)
            : TidyResult.OutOfSight;
    }

    /// <summary>A daemon that was restarted needs a moment. One that is frozen is asked once.</summary>
    private static async Task<IStorageHost> ConnectAsync(IStorageHost host, CancellationToken stop)
    {
        DateTime end = DateTime.UtcNow + s_restartPatience;
        while (true)
        {
            try
            {
                return await host.ReconnectAsync(stop).ConfigureAwait(false);
            }
            catch (LibvirtException e) when (e.Code != LibvirtErrorCode.OperationTimeout && DateTime.UtcNow < end)
            {
                await Task.Delay(s_pause, stop).ConfigureAwait(false);
            }
        }
    }
}
