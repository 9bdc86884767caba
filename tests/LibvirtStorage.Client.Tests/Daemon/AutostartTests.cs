#if !NETFRAMEWORK
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading.Tasks;
using LibvirtStorage.Client.Rpc;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Client.Transports;
using Xunit;

namespace LibvirtStorage.Client.Tests.Daemon;

/// <summary>A session without a daemon starts one, as libvirt's own client does. A runtime without unix sockets has no sessions.</summary>
public sealed class AutostartTests
{
    [Fact]
    public async Task A_session_daemon_is_started_and_answers()
    {
        using LibvirtDaemon folder = new();
        folder.Kill();
        File.Delete(folder.Socket);
        string script = folder.Folder + "/libvirtd";
        File.WriteAllText(script, $"#!/bin/sh\nexec {string.Join(" ", folder.AsDaemonUser)} {Programs.Find("libvirtd")} \"$@\"\n");
        Programs.Run("chmod", "755", script);
        DaemonEnvironment environment = new(
            IsRoot: false, name => name == "XDG_RUNTIME_DIR" ? folder.Folder + "/r" : name == "LIBVIRTD_PATH" ? script : null, File.Exists);
        LibvirtUri uri = LibvirtUri.Parse("qemu:///session");

        RpcConnection connection = RpcConnection.Start(await UnixTransport.OpenAsync(uri, environment, default));
        try
        {
            using ConnectDeadline deadline = new(uri, ConnectionOptions.Default, default);
            using DaemonHost host = await LibvirtHosts.OpenAsync(connection, uri, deadline);
            Assert.Empty(await host.ListPoolsAsync(default));
        }
        finally
        {
            End(folder.Folder + "/r/libvirt/libvirtd.pid");
        }
    }

    [Fact]
    public async Task A_daemon_that_is_not_installed_is_named()
    {
        DaemonEnvironment environment = new(IsRoot: false, name => name == "XDG_RUNTIME_DIR" ? "/tmp/no-such-folder" : null, _ => false);
        LibvirtException error = await Assert.ThrowsAsync<LibvirtException>(
            () => UnixTransport.OpenAsync(LibvirtUri.Parse("qemu:///session"), environment, default));
        Assert.Equal(LibvirtErrorCode.NoConnect, error.Code);
        Assert.Contains("libvirtd", error.Message);
    }

    private static void End(string pidFile)
    {
        using Process daemon = Process.GetProcessById(int.Parse(File.ReadAllText(pidFile), CultureInfo.InvariantCulture));
        daemon.Kill();
        daemon.WaitForExit();
    }
}
#endif
