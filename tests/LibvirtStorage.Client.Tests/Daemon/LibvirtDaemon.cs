using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using Xunit;

namespace LibvirtStorage.Client.Tests.Daemon;

/// <summary>
/// An unprivileged libvirtd of the test's own: its sockets, state and pools are in one folder below /tmp, which goes with it.
/// It runs as <c>nobody</c> if the tests run as root, who cannot have a session daemon.
/// </summary>
public sealed class LibvirtDaemon : IDisposable
{
    private readonly StringBuilder _errors = new();
    private Process? _process;

    public LibvirtDaemon()
    {
        // Short, because the path of a unix socket has about a hundred bytes.
        Folder = ShortName.Create("/tmp/lvs-");
        Directory.CreateDirectory(Folder + "/r");
        Directory.CreateDirectory(Folder + "/h");
        Port = FreePort();
        File.WriteAllText(
            Folder + "/libvirtd.conf",
            $"listen_tls = 0\nlisten_tcp = 1\ntcp_port = \"{Port}\"\nlisten_addr = \"127.0.0.1\"\nauth_tcp = \"none\"\n{MoreConfiguration}");
        Programs.Run("chmod", "700", Folder + "/r");
        if (IsRoot)
        {
            Programs.Run("chown", "-R", "nobody:", Folder);
        }

        Start();
    }

    public string Folder { get; }

    public int Port { get; }

    public string Socket => Folder + "/r/libvirt/libvirt-sock";

    public string TcpUri => $"qemu+tcp://127.0.0.1:{Port}/session";

    public string UnixUri => $"qemu:///session?socket={Socket}";

    public int ProcessId => _process!.Id;

    /// <summary>How to run something as the daemon's user, with its environment.</summary>
    public string[] AsDaemonUser =>
        IsRoot
            ? [Programs.Find("setpriv"), "--reuid=nobody", "--regid=" + NobodyGroup, "--clear-groups", .. EnvironmentArguments]
            : [.. EnvironmentArguments];

    private string[] EnvironmentArguments =>
        [Programs.Find("env"), "-i", "HOME=" + Folder + "/h", "XDG_RUNTIME_DIR=" + Folder + "/r", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C"];

    private const string MoreConfiguration = "log_level = 2\nkeepalive_interval = 1\nkeepalive_count = 2\n";

    internal static bool IsRoot => Environment.UserName == "root";

    private static string NobodyGroup =>
        File.ReadLines("/etc/passwd").Select(line => line.Split(':')).First(fields => fields[0] == "nobody")[3];

    public void Kill()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            _process.WaitForExit();
        }
    }

    public void Start()
    {
        // It ends by itself if the tests die: two minutes after its last client.
        List<string> command =
            [.. AsDaemonUser, Programs.Find("libvirtd"), "--listen", "--timeout=120", "-f", Folder + "/libvirtd.conf", "-p", Folder + "/r/libvirtd.pid"];
        _process = new Process
        {
            StartInfo = new ProcessStartInfo(command[0], string.Join(" ", command.Skip(1).Select(Programs.Quote)))
            {
                UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true,
            },
        };
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors)
            {
                _errors.AppendLine(line.Data);
            }
        };
        _process.Start();
        _process.BeginErrorReadLine();
        WaitForPort(Port, () => _process.HasExited, ReadErrors);
    }

    public string ReadErrors()
    {
        lock (_errors)
        {
            return _errors.ToString();
        }
    }

    public void Dispose()
    {
        Kill();
        _process?.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    internal static int FreePort()
    {
        TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        return port;
    }

    internal static void WaitForPort(int port, Func<bool> hasExited, Func<string> errors)
    {
        for (int attempt = 0; attempt < 400; attempt++)
        {
            Assert.False(hasExited(), "The daemon ended: " + errors());
            try
            {
                using TcpClient client = new();
                client.Connect(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                Thread.Sleep(25);
            }
        }

        Assert.Fail("The daemon does not listen: " + errors());
    }
}
