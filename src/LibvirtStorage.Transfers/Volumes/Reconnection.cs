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

    /// <summary>Does something with the same volume over a new connection; false if it is not there any more.</summary>
    /// <exception cref="LibvirtException">The host cannot be reached.</exception>
    public static Task<bool> WithSameAsync(IStorageVolume volume, Func<IStorageVolume, Task<bool>> work, CancellationToken cancellationToken) =>
        WithAsync(volume.Pool, volume.Name, async same => same?.Key == volume.Key && await work(same).ConfigureAwait(false), cancellationToken);

    /// <summary>Does something with what has a name in the pool, or null, over a new connection; false if the pool is not there any more.</summary>
    /// <exception cref="LibvirtException">The host cannot be reached.</exception>
    public static async Task<bool> WithAsync(IStoragePool pool, string name, Func<IStorageVolume?, Task<bool>> work, CancellationToken cancellationToken)
    {
        using IStorageHost host = await ConnectAsync(pool.Host, cancellationToken).ConfigureAwait(false);
        IStoragePool? samePool = await host.FindPoolAsync(pool.Name, cancellationToken).ConfigureAwait(false);
        return samePool is not null
            && await work(await samePool.FindVolumeAsync(name, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
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
