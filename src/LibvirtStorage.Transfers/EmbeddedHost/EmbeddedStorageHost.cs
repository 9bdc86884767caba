using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;

namespace LibvirtStorage.Transfers.EmbeddedHost;

/// <summary>
/// A storage host in process: one directory, one pool named <c>default</c>, no daemon. It behaves like libvirtd 9 does
/// with a pool of type <c>dir</c>, traps included, so that what works here works there.
/// </summary>
internal sealed class EmbeddedStorageHost : IStorageHost
{
    private readonly DirectoryPool _pool;
    private volatile bool _isDisposed;

    public EmbeddedStorageHost(string directory)
    {
        _pool = new DirectoryPool(this, directory);
        Uri = DirectoryUri.Of(directory);
    }

    public Uri Uri { get; }

    public string HostName => Environment.MachineName;

    public bool IsConnected => !_isDisposed;

    public Task<IReadOnlyList<IStoragePool>> ListPoolsAsync(CancellationToken cancellationToken)
    {
        CheckConnected();
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<IReadOnlyList<IStoragePool>>([_pool]);
    }

    public Task<IStoragePool?> FindPoolAsync(string name, CancellationToken cancellationToken)
    {
        CheckConnected();
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<IStoragePool?>(name == _pool.Name ? _pool : null);
    }

    /// <summary>There are no domains here, so no volume is in use by one.</summary>
    public Task<VolumeUse> GetVolumeUseAsync(IStorageVolume volume, CancellationToken cancellationToken)
    {
        CheckConnected();
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(new VolumeUse(Known: true, Domain: null));
    }

    public Task<IStorageHost> ReconnectAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IStorageHost>(new EmbeddedStorageHost(_pool.Directory));

    public void Dispose() => _isDisposed = true;

    /// <summary>Fails once the host was disposed.</summary>
    public void CheckConnected()
    {
        if (_isDisposed)
        {
            throw HostErrors.Disconnected();
        }
    }
}
