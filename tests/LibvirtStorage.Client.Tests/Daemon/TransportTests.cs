using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;
using Xunit;

namespace LibvirtStorage.Client.Tests.Daemon;

/// <summary>The same round trip on every way to a real daemon.</summary>
public sealed class TransportTests(LibvirtDaemon daemon) : IClassFixture<LibvirtDaemon>
{
    [Fact]
    public Task Over_tcp() => RoundTripAsync(daemon.TcpUri);

    [Fact]
    public async Task Over_ssh_by_virt_ssh_helper()
    {
        using SshServer server = new(daemon);
        await RoundTripAsync(server.HelperUri);
    }

    [Fact]
    public async Task Over_ssh_by_netcat()
    {
        using SshServer server = new(daemon);
        await RoundTripAsync(server.NetcatUri(daemon));
    }

    [Fact]
    public async Task Ssh_that_is_refused_says_what_ssh_says()
    {
        using SshServer server = new(daemon);
        LibvirtException error = await Assert.ThrowsAsync<LibvirtException>(
            () => LibvirtHosts.ConnectAsync(server.Uri(string.Empty, key: "host"), CancellationToken.None));
        Assert.Equal(LibvirtErrorCode.NoConnect, error.Code);
        Assert.Contains("Permission denied", error.Message);
    }

    [Fact]
    public async Task Ssh_that_cannot_be_run_says_so()
    {
        LibvirtException error = await Assert.ThrowsAsync<LibvirtException>(
            () => LibvirtHosts.ConnectAsync("qemu+ssh://localhost/system?command=/no/such/program", CancellationToken.None));
        Assert.Equal(LibvirtErrorCode.NoConnect, error.Code);
        Assert.Contains("/no/such/program", error.Message);
    }

    [Fact]
    public async Task A_port_without_a_daemon_is_no_connection()
    {
        LibvirtException error = await Assert.ThrowsAsync<LibvirtException>(
            () => LibvirtHosts.ConnectAsync($"qemu+tcp://127.0.0.1:{LibvirtDaemon.FreePort()}/session", CancellationToken.None));
        Assert.Equal(LibvirtErrorCode.NoConnect, error.Code);
    }

    [Fact]
    public async Task A_path_that_the_driver_does_not_have_is_the_daemons_own_error()
    {
        LibvirtException error = await Assert.ThrowsAsync<LibvirtException>(
            () => LibvirtHosts.ConnectAsync($"qemu+tcp://127.0.0.1:{daemon.Port}/system", CancellationToken.None));
        Assert.Equal(LibvirtErrorCode.InternalError, error.Code);
        Assert.Contains("/session", error.Message);
        Assert.Equal(LibvirtErrorLevel.Error, error.Level);
    }

#if NETFRAMEWORK
    [Fact]
    public async Task A_unix_socket_is_refused_with_the_reason_on_this_runtime()
    {
        LibvirtException error = await Assert.ThrowsAsync<LibvirtException>(() => LibvirtHosts.ConnectAsync(daemon.UnixUri, CancellationToken.None));
        Assert.Equal(LibvirtErrorCode.NoSupport, error.Code);
        Assert.Contains(".NET Framework", error.Message);
    }
#else
    [Fact]
    public Task Over_a_unix_socket() => RoundTripAsync(daemon.UnixUri);

    [Fact]
    public async Task A_socket_that_is_not_there_says_which()
    {
        LibvirtException error = await Assert.ThrowsAsync<LibvirtException>(
            () => LibvirtHosts.ConnectAsync("qemu:///session?socket=/tmp/no-such-socket", CancellationToken.None));
        Assert.Equal(LibvirtErrorCode.NoConnect, error.Code);
        Assert.Contains("/tmp/no-such-socket", error.Message);
    }
#endif

    private async Task RoundTripAsync(string uri)
    {
        using PoolOnDaemon on = await PoolOnDaemon.CreateAsync(daemon, uri);
        Assert.True(on.Host.IsConnected);
        Assert.Equal(Environment.MachineName, on.Host.HostName.Split('.')[0]);
        DaemonVolume volume = await on.CreateAsync("a.img", 3 << 20);

        byte[] data = new byte[3 << 20];
        new Random(7).NextBytes(data);
        await volume.UploadAsync(data);
        Assert.Equal(data, on.ReadFile("a.img"));
        Assert.Equal(data, await volume.DownloadAsync());
        Assert.Equal(data.Skip(1000).Take(70000), await volume.DownloadAsync(1000, 70000));
    }
}
