using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Client.Tests.Daemon;
using Xunit;

namespace LibvirtStorage.Transfers.Tests.Contract;

/// <summary>The contract on a real libvirtd, with a dir pool of its own for each test.</summary>
public abstract class DaemonContract(LibvirtDaemon daemon, string uri) : StorageHostContract
{
    private PoolOnDaemon? _pool;

    protected override string PoolName => _pool!.Pool.Name;

    protected override bool TellsEveryStreamError => false;

    protected override async Task<IStorageHost> ConnectAsync()
    {
        _pool = await PoolOnDaemon.CreateAsync(daemon, uri);
        return await StorageHosts.ConnectAsync(uri, default);
    }

    protected override Task CleanAsync()
    {
        _pool?.Dispose();
        return Task.CompletedTask;
    }
}

/// <summary>Over TCP.</summary>
public sealed class TcpDaemonContract(LibvirtDaemon daemon) : DaemonContract(daemon, daemon.TcpUri), IClassFixture<LibvirtDaemon>;

/// <summary>Over a unix socket.</summary>
public sealed class UnixDaemonContract(LibvirtDaemon daemon) : DaemonContract(daemon, daemon.UnixUri), IClassFixture<LibvirtDaemon>;
