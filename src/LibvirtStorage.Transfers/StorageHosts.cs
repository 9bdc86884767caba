using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;

namespace LibvirtStorage.Transfers;

/// <summary>Connects to hosts by URI.</summary>
public static class StorageHosts
{
    /// <summary>
    /// Connects to the host that <paramref name="uri"/> names: <c>file:///dir</c> serves a directory as a pool in process.
    /// </summary>
    /// <exception cref="Client.LibvirtException">The URI is not understood, or the host cannot be reached.</exception>
    public static Task<IStorageHost> ConnectAsync(string uri, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
