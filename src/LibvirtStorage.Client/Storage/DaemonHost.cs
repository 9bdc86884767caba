using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Rpc;
using LibvirtStorage.Client.Rpc.Messages;

namespace LibvirtStorage.Client.Storage;

/// <summary>A libvirt daemon.</summary>
public sealed class DaemonHost : IStorageHost
{
    // VIR_STORAGE_POOL_CREATE_WITH_BUILD
    private const uint CreateWithBuild = 1;

    // How long a daemon may take to say goodbye.
    private static readonly TimeSpan s_closePatience = TimeSpan.FromSeconds(2);

    private readonly ConnectionOptions _options;
    private int _isDisposed;

    internal DaemonHost(RpcConnection connection, Uri uri, string hostName, ConnectionOptions options)
    {
        _options = options;
        Connection = connection;
        Uri = uri;
        HostName = hostName;
    }

    /// <inheritdoc/>
    public Uri Uri { get; }

    /// <inheritdoc/>
    public string HostName { get; }

    /// <inheritdoc/>
    public bool IsConnected => Connection.IsConnected;

    internal RpcConnection Connection { get; }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<IStoragePool>> ListPoolsAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<PoolHandle> pools = await Connection.CallAsync(new ListPoolsCall(), cancellationToken).ConfigureAwait(false);
        return [.. pools.OrderBy(pool => pool.Name, StringComparer.Ordinal).Select(pool => new DaemonPool(this, pool))];
    }

    /// <inheritdoc/>
    public async Task<IStoragePool?> FindPoolAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return new DaemonPool(this, await Connection.CallAsync(new PoolLookupByNameCall(name), cancellationToken).ConfigureAwait(false));
        }
        catch (LibvirtException e) when (e.Code == LibvirtErrorCode.NoStoragePool)
        {
            return null;
        }
    }

    /// <summary>XML with the pool types and formats that the host has.</summary>
    public Task<string> GetPoolCapabilitiesAsync(CancellationToken cancellationToken) =>
        Connection.CallAsync(new PoolCapabilitiesCall(), cancellationToken);

    /// <summary>
    /// Creates a pool. If a step fails, the pool is not there afterwards; a directory that was made for it stays, since it may
    /// have been there before.
    /// </summary>
    /// <param name="xml">What it is to be; see <see cref="PoolDefinition.ToXml"/>.</param>
    /// <param name="creation">Which steps to take.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task<DaemonPool> CreatePoolAsync(string xml, PoolCreation creation, CancellationToken cancellationToken)
    {
        if (creation.IsTransient)
        {
            PoolCreateXmlCall call = new(xml, creation.Build ? CreateWithBuild : 0u);
            return new DaemonPool(this, await Connection.CallAsync(call, cancellationToken).ConfigureAwait(false));
        }

        DaemonPool pool = new(this, await Connection.CallAsync(new PoolDefineXmlCall(xml, flags: 0), cancellationToken).ConfigureAwait(false));
        try
        {
            await pool.BringUpAsync(creation, cancellationToken).ConfigureAwait(false);
            return pool;
        }
        catch
        {
            await pool.ForgetQuietlyAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<VolumeUse> GetVolumeUseAsync(IStorageVolume volume, CancellationToken cancellationToken)
    {
        IReadOnlyList<DomainHandle> domains;
        try
        {
            domains = await Connection.CallAsync(new ListActiveDomainsCall(), cancellationToken).ConfigureAwait(false);
        }
        catch (LibvirtException e) when (e.Code is LibvirtErrorCode.NoSupport or LibvirtErrorCode.AccessDenied)
        {
            // storage:///system is a connection without a hypervisor: nothing is known then, which is not "not in use".
            return new VolumeUse(Known: false, Domain: null);
        }

        string path = domains.Count == 0 ? volume.Key : await GetPathAsync(volume, cancellationToken).ConfigureAwait(false);
        foreach (DomainHandle domain in domains)
        {
            string xml;
            try
            {
                xml = await Connection.CallAsync(new DomainGetXmlCall(domain), cancellationToken).ConfigureAwait(false);
            }
            catch (LibvirtException e) when (e.Code == LibvirtErrorCode.NoDomain)
            {
                // It has ended between the two calls.
                continue;
            }

            if (DomainDisks.Uses(xml, volume.Pool.Name, volume.Name, volume.Key, path))
            {
                return new VolumeUse(Known: true, domain.Name);
            }
        }

        return new VolumeUse(Known: true, Domain: null);
    }

    /// <inheritdoc/>
    public async Task<IStorageHost> ReconnectAsync(CancellationToken cancellationToken) =>
        await LibvirtHosts.ConnectAsync(Uri.OriginalString, _options.ForReconnecting(), cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// Says goodbye and closes. The reply is waited for, because virt-ssh-helper throws away what it has not passed on yet when
    /// its input ends.
    /// </summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        try
        {
            if (Connection.IsConnected)
            {
                Task.Run(() => Connection.CallAsync(new ConnectCloseCall(), CancellationToken.None)).Wait(s_closePatience);
            }
        }
        catch (AggregateException)
        {
            // It is gone, which is what was wanted.
        }
        finally
        {
            Connection.Dispose();
        }
    }

    private static async Task<string> GetPathAsync(IStorageVolume volume, CancellationToken cancellationToken) =>
        volume is DaemonVolume own
            ? await own.GetPathAsync(cancellationToken).ConfigureAwait(false)
            : (await volume.GetInfoAsync(cancellationToken).ConfigureAwait(false)).Path;
}
