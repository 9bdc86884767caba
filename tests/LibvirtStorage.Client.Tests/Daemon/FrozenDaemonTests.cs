using System;
using System.Diagnostics;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;
using Xunit;

namespace LibvirtStorage.Client.Tests.Daemon;

/// <summary>A daemon that takes connections and bytes and never says anything again: one clear error, in the time that was set.</summary>
public sealed class FrozenDaemonTests : IDisposable
{
    private static readonly ConnectionOptions s_impatient = new()
    {
        ConnectTimeout = TimeSpan.FromSeconds(1), KeepaliveInterval = TimeSpan.FromSeconds(0.5), KeepaliveCount = 2,
    };

    private readonly LibvirtDaemon _daemon = new();

    public void Dispose() => _daemon.Dispose();

    [Fact]
    public Task In_a_connect_over_tcp() => ConnectAsync(_daemon.TcpUri);

#if !NETFRAMEWORK
    [Fact]
    public Task In_a_connect_over_a_unix_socket() => ConnectAsync(_daemon.UnixUri);
#endif

    [Fact]
    public async Task In_a_connect_over_ssh()
    {
        using SshServer server = new(_daemon);
        await ConnectAsync(server.HelperUri);
    }

    [Fact]
    public async Task In_a_call()
    {
        using DaemonHost host = await ConnectAsync();
        await FreezeAsync(() => host.ListPoolsAsync(default));
        Assert.False(host.IsConnected);
    }

    [Fact]
    public async Task In_an_idle_connection()
    {
        using DaemonHost host = await ConnectAsync();
        await Task.Delay(TimeSpan.FromSeconds(2));
        Assert.True(host.IsConnected);
        await FreezeAsync(() => Task.Delay(TimeSpan.FromSeconds(2.5)).ContinueWith(_ => host.ListPoolsAsync(default)).Unwrap());
    }

    [Fact]
    public async Task In_an_upload_that_is_blocked()
    {
        using DaemonHost host = await ConnectAsync();
        using IVolumeUpload upload = await (await VolumeAsync(host)).OpenUploadAsync(0, 0, VolumeStreamOptions.None, default);
        await FreezeAsync(async () =>
        {
            while (true)
            {
                await upload.WriteAsync(new byte[1 << 20], default);
            }
        });
    }

    [Fact]
    public async Task In_an_upload_over_ssh_that_is_blocked()
    {
        using SshServer server = new(_daemon);
        using DaemonHost host = await LibvirtHosts.ConnectAsync(server.HelperUri, s_impatient with { ConnectTimeout = null }, default);
        using IVolumeUpload upload = await (await VolumeAsync(host)).OpenUploadAsync(0, 0, VolumeStreamOptions.None, default);
        await FreezeAsync(async () =>
        {
            while (true)
            {
                await upload.WriteAsync(new byte[1 << 20], default);
            }
        });
    }

    [Fact]
    public async Task In_the_end_of_an_upload()
    {
        using DaemonHost host = await ConnectAsync();
        using IVolumeUpload upload = await (await VolumeAsync(host)).OpenUploadAsync(0, 0, VolumeStreamOptions.None, default);
        await upload.WriteAsync(new byte[1000], default);
        await FreezeAsync(() => upload.FinishAsync(default));
    }

    [Fact]
    public async Task In_a_download_that_waits()
    {
        using DaemonHost host = await ConnectAsync();
        using IVolumeDownload download = await (await VolumeAsync(host)).OpenDownloadAsync(0, 0, VolumeStreamOptions.None, default);
        byte[] buffer = new byte[1 << 20];
        await FreezeAsync(async () =>
        {
            while ((await download.ReadAsync(buffer, default)).Length > 0)
            {
            }
        });
    }

    private Task<DaemonHost> ConnectAsync() => LibvirtHosts.ConnectAsync(_daemon.TcpUri, s_impatient with { ConnectTimeout = null }, default);

    private Task ConnectAsync(string uri) => FreezeAsync(() => LibvirtHosts.ConnectAsync(uri, s_impatient, default));

    private async Task<IStorageVolume> VolumeAsync(DaemonHost host)
    {
        string xml = new PoolDefinition { Name = "p", TargetPath = _daemon.Folder + "/p" }.ToXml();
        DaemonPool pool = await host.CreatePoolAsync(xml, new PoolCreation { IsTransient = true, Build = true }, default);
        return await pool.CreateVolumeAsync(new VolumeDefinition { Name = "v", Capacity = 64 << 20, Allocation = 64 << 20 }, default);
    }

    private async Task FreezeAsync(Func<Task> work)
    {
        _daemon.Freeze();
        Stopwatch clock = Stopwatch.StartNew();
        LibvirtException error = await Assert.ThrowsAsync<LibvirtException>(work);
        Assert.Equal((LibvirtErrorCode.OperationTimeout, LibvirtErrorDomain.Rpc), (error.Code, error.Domain));
        Assert.Contains("does not respond", error.Message);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(8), $"It took {clock.Elapsed}.");
    }
}
