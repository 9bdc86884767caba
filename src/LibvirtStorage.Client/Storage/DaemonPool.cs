using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using System.Xml.Linq;
using LibvirtStorage.Client.Rpc;
using LibvirtStorage.Client.Rpc.Messages;

namespace LibvirtStorage.Client.Storage;

/// <summary>A pool of a libvirt daemon.</summary>
public sealed class DaemonPool : IStoragePool
{
    private readonly DaemonHost _host;
    private readonly PoolHandle _handle;

    internal DaemonPool(DaemonHost host, PoolHandle handle)
    {
        _host = host;
        _handle = handle;
    }

    /// <inheritdoc/>
    public IStorageHost Host => _host;

    /// <inheritdoc/>
    public string Name => _handle.Name;

    /// <inheritdoc/>
    public Guid Uuid => _handle.Uuid;

    internal RpcConnection Connection => _host.Connection;

    /// <inheritdoc/>
    public async Task<StoragePoolInfo> GetInfoAsync(CancellationToken cancellationToken)
    {
        PoolSizes sizes = await Connection.CallAsync(new PoolGetInfoCall(_handle), cancellationToken).ConfigureAwait(false);
        XElement xml = HostXml.Read(await GetXmlAsync(cancellationToken).ConfigureAwait(false), "pool");
        return new StoragePoolInfo
        {
            Type = (string?)xml.Attribute("type") ?? throw HostXml.Malformed("the pool has no type"),
            State = (StoragePoolState)sizes.State,
            Capacity = sizes.Capacity,
            Allocation = sizes.Allocation,
            Available = sizes.Available,
            TargetPath = xml.Element("target").Text("path"),
            IsPersistent = await Connection.CallAsync(new PoolIsPersistentCall(_handle), cancellationToken).ConfigureAwait(false),
            Autostart = await Connection.CallAsync(new PoolGetAutostartCall(_handle), cancellationToken).ConfigureAwait(false),
        };
    }

    /// <inheritdoc/>
    public Task<string> GetXmlAsync(CancellationToken cancellationToken) => Connection.CallAsync(new PoolGetXmlCall(_handle), cancellationToken);

    /// <inheritdoc/>
    public Task RefreshAsync(CancellationToken cancellationToken) => Connection.CallAsync(new PoolRefreshCall(_handle, flags: 0), cancellationToken);

    /// <summary>Starts the pool.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => Connection.CallAsync(new PoolStartCall(_handle, flags: 0), cancellationToken);

    /// <summary>Stops the pool; its content stays. A pool that was created and not defined is forgotten.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Connection.CallAsync(new PoolStopCall(_handle), cancellationToken);

    /// <summary>Makes the pool's directory, or formats its device.</summary>
    public Task BuildAsync(CancellationToken cancellationToken) => Connection.CallAsync(new PoolBuildCall(_handle, flags: 0), cancellationToken);

    /// <summary>Deletes what the pool stands on. It has to be stopped, and a directory to be empty.</summary>
    public Task DeleteAsync(CancellationToken cancellationToken) => Connection.CallAsync(new PoolDeleteCall(_handle, flags: 0), cancellationToken);

    /// <summary>Makes the daemon forget a stopped pool; its content stays.</summary>
    public Task UndefineAsync(CancellationToken cancellationToken) => Connection.CallAsync(new PoolUndefineCall(_handle), cancellationToken);

    /// <summary>Chooses whether the daemon starts the pool when it starts itself.</summary>
    public Task SetAutostartAsync(bool autostart, CancellationToken cancellationToken) =>
        Connection.CallAsync(new PoolSetAutostartCall(_handle, autostart), cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<IStorageVolume>> ListVolumesAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<VolumeHandle> volumes = await Connection.CallAsync(new ListVolumesCall(_handle), cancellationToken).ConfigureAwait(false);
        return [.. volumes.OrderBy(volume => volume.Name, StringComparer.Ordinal).Select(volume => new DaemonVolume(this, volume))];
    }

    /// <inheritdoc/>
    public async Task<IStorageVolume?> FindVolumeAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return new DaemonVolume(this, await Connection.CallAsync(new VolumeLookupByNameCall(_handle, name), cancellationToken).ConfigureAwait(false));
        }
        catch (LibvirtException e) when (e.Code == LibvirtErrorCode.NoStorageVolume)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task<IStorageVolume> CreateVolumeAsync(VolumeDefinition definition, CancellationToken cancellationToken)
    {
        VolumeCreateXmlCall call = new(_handle, VolumeXml.Write(definition), flags: 0);
        return new DaemonVolume(this, await Connection.CallAsync(call, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public async Task<IStorageVolume> CopyVolumeAsync(VolumeDefinition definition, IStorageVolume source, CancellationToken cancellationToken)
    {
        if (source is not DaemonVolume volume || volume.Pool.Host != _host)
        {
            throw new LibvirtException(LibvirtErrorCode.InvalidArgument, $"The volume '{source.Name}' is on another host, and a host copies what it has itself.");
        }

        VolumeCreateXmlFromCall call = new(_handle, VolumeXml.Write(definition), volume.Handle, flags: 0);
        return new DaemonVolume(this, await Connection.CallAsync(call, cancellationToken).ConfigureAwait(false));
    }

    internal async Task BringUpAsync(PoolCreation creation, CancellationToken cancellationToken)
    {
        if (creation.Build)
        {
            await BuildAsync(cancellationToken).ConfigureAwait(false);
        }

        if (creation.Start)
        {
            await StartAsync(cancellationToken).ConfigureAwait(false);
        }

        if (creation.Autostart)
        {
            await SetAutostartAsync(true, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes a pool back that did not become what it should: whatever fails here, the first error is the one that counts.</summary>
    internal async Task ForgetQuietlyAsync()
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(10));
        foreach (Func<CancellationToken, Task> step in (Func<CancellationToken, Task>[])[StopAsync, UndefineAsync])
        {
            try
            {
                await step(patience.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is LibvirtException or OperationCanceledException)
            {
                // It was not running, or the host is gone.
            }
        }
    }
}
