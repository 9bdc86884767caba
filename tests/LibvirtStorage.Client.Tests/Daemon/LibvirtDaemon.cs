using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;

namespace LibvirtStorage.Client.Tests.Daemon;

/// <summary>
/// An unprivileged libvirtd of the test's own: its sockets, state and pools are in one folder below /tmp, which goes with it.
/// It runs as <c>nobody</c> if the tests run as root, who cannot have a session daemon.
/// </summary>
public sealed class LibvirtDaemon : IDisposable
{
    private readonly StringBuilder _errors = new();
    private readonly string[] _wrapper;
    private Process? _process;

    public LibvirtDaemon()
        : this(smallFileSystem: 0)
    {
    }

    /// <summary>Starts a daemon that sees a file system of so many bytes in <see cref="SmallFolder"/>, and alone sees it.</summary>
    internal LibvirtDaemon(long smallFileSystem)
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

        _wrapper = smallFileSystem == 0 ? [] : InOwnMounts(smallFileSystem);
        Start();
    }

    public string Folder { get; }

    /// <summary>Where the small file system is, if there is one.</summary>
    public string SmallFolder => Folder + "/small";

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

    // The calls of the storage API are logged with their names.
    private const string MoreConfiguration = "log_level = 3\nlog_filters = \"1:libvirt.storage\"\nlog_outputs = \"1:stderr\"\nkeepalive_interval = 1\nkeepalive_count = 2\n";

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

    /// <summary>The process stays and does nothing any more: its sockets take connections and bytes, and nothing ever comes back.</summary>
    public void Freeze() => Programs.Run("kill", "-STOP", $"{ProcessId}");

    /// <summary>It goes on where it was frozen, with all that was sent to it meanwhile.</summary>
    public void Thaw() => Programs.Run("kill", "-CONT", $"{ProcessId}");

    public void Start()
    {
        // It ends by itself if the tests die: two minutes after its last client.
        List<string> command =
            [.. _wrapper, .. AsDaemonUser, Programs.Find("libvirtd"), "--listen", "--timeout=120", "-f", Folder + "/libvirtd.conf", "-p", Folder + "/r/libvirtd.pid"];
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

    /// <summary>
    /// A command that mounts a tmpfs in a mount namespace of its own, so that it goes with the daemon, and becomes what follows.
    /// Who is not root is root in a user namespace for the mount, and himself in another one for the daemon.
    /// </summary>
    private string[] InOwnMounts(long size)
    {
        Directory.CreateDirectory(SmallFolder);
        string mount = $"mount -t tmpfs -o size={size},mode=777 lvs {SmallFolder}";
        string unshare = Programs.Find("unshare");
        string[] options = IsRoot ? ["--mount"] : ["--user", "--map-root-user", "--mount"];
        string rest = IsRoot
            ? "exec \"$@\""
            : $"exec {unshare} --user --map-user={Programs.Run("id", "-u").Trim()} --map-group={Programs.Run("id", "-g").Trim()} \"$@\"";
        return [unshare, .. options, Programs.Find("sh"), "-c", $"{mount} && {rest}", "sh"];
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
            if (hasExited())
            {
                throw new InvalidOperationException("The daemon ended: " + errors());
            }

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

        throw new InvalidOperationException("The daemon does not listen: " + errors());
    }
}
