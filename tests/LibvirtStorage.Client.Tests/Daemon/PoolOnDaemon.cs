using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;

namespace LibvirtStorage.Client.Tests.Daemon;

/// <summary>A connection to a daemon, and a pool of its own on it.</summary>
public sealed class PoolOnDaemon : IDisposable
{
    private PoolOnDaemon(DaemonHost host, DaemonPool pool, string path) => (Host, Pool, Path) = (host, pool, path);

    public DaemonHost Host { get; }

    public DaemonPool Pool { get; }

    /// <summary>The pool's directory.</summary>
    public string Path { get; }

    public static async Task<PoolOnDaemon> CreateAsync(LibvirtDaemon daemon, string uri)
    {
        DaemonHost host = await LibvirtHosts.ConnectAsync(uri, CancellationToken.None);
        string name = ShortName.Create("p");
        string path = daemon.Folder + "/" + name;
        string xml = new PoolDefinition { Name = name, TargetPath = path }.ToXml();
        DaemonPool pool = await host.CreatePoolAsync(xml, new PoolCreation { IsTransient = true, Build = true }, CancellationToken.None);
        return new PoolOnDaemon(host, pool, path);
    }

    public async Task<DaemonVolume> CreateAsync(string name, ulong capacity = 1 << 20, string format = "raw") =>
        (DaemonVolume)await Pool.CreateVolumeAsync(new VolumeDefinition { Name = name, Capacity = capacity, Format = format }, CancellationToken.None);

    public byte[] ReadFile(string name) => File.ReadAllBytes(Path + "/" + name);

    public void Dispose()
    {
        try
        {
            if (Host.IsConnected)
            {
                Pool.StopAsync(CancellationToken.None).GetAwaiter().GetResult();
            }
        }
        catch (LibvirtException)
        {
            // A test has stopped it, or killed the daemon.
        }

        Host.Dispose();
    }
}
