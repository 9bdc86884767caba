using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Errors;
using LibvirtStorage.Output;

namespace LibvirtStorage.Hosts;

/// <summary>Looking things up on a host, where not finding them is an error.</summary>
internal static class HostCalls
{
    /// <summary>The given connection or the runspace's default; it must be open.</summary>
    public static LibvirtHost OrDefault(LibvirtHost? given)
    {
        LibvirtHost host = given ?? OpenHosts.OfThisRunspace.Default ?? throw new RefusedException(HostErrors.NotConnected());
        return host.IsConnected ? host : throw new RefusedException(HostErrors.HostDisconnected(host.Uri));
    }

    public static async Task<IStoragePool> PoolAsync(this IStorageHost host, string name, CancellationToken token) =>
        await host.FindPoolAsync(name, token).ConfigureAwait(false)
            ?? throw new RefusedException(HostErrors.PoolNotFound(name, host.Uri.ToString()));

    public static async Task<IStorageVolume> VolumeAsync(this IStorageHost host, string pool, string name, CancellationToken token)
    {
        IStoragePool found = await host.PoolAsync(pool, token).ConfigureAwait(false);
        return await found.FindVolumeAsync(name, token).ConfigureAwait(false)
            ?? throw new RefusedException(HostErrors.VolumeNotFound(name, pool, host.Uri.ToString()));
    }

    /// <summary>The host as one whose pools come and go; the embedded host is one folder.</summary>
    public static DaemonHost AsManaged(this IStorageHost host) =>
        host as DaemonHost ?? throw new RefusedException(HostErrors.PoolIsFixed(host.Uri.ToString()));

    /// <summary>The pool as one that comes and goes.</summary>
    public static DaemonPool AsManaged(this IStoragePool pool) =>
        pool as DaemonPool ?? throw new RefusedException(HostErrors.PoolIsFixed(pool.Host.Uri.ToString()));
}
