using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Transfers.Tests.Support;

namespace LibvirtStorage.Transfers.Tests.Contract;

public sealed class EmbeddedHostContract : StorageHostContract
{
    private readonly TemporaryFolder _folder = new();

    protected override string PoolName => "default";

    protected override Task<IStorageHost> ConnectAsync() => StorageHosts.ConnectAsync("file://" + _folder.Path, CancellationToken.None);

    protected override Task CleanAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }
}
