using System;
using System.Diagnostics;
using System.IO;

namespace LibvirtStorage.Client.Tests.Daemon;

/// <summary>
/// An sshd on loopback with its own keys, configuration and port. What a client asks to be run is run as the daemon's user, so
/// that virt-ssh-helper finds the daemon as on a host with many users.
/// </summary>
public sealed class SshServer : IDisposable
{
    private readonly Process _process;
    private readonly string _folder;
    private readonly string _errors;
    private readonly string? _programs;

    /// <param name="daemon">The daemon that it leads to.</param>
    /// <param name="hasHelper">Whether the host has virt-ssh-helper, as those of libvirt before 6.8 do not.</param>
    public SshServer(LibvirtDaemon daemon, bool hasHelper = true)
    {
        _folder = ShortName.Create("/tmp/lvss-");
        _errors = _folder + "/sshd.log";
        Directory.CreateDirectory(_folder);
        Programs.Run("chmod", "700", _folder);
        Programs.Run("ssh-keygen", "-q", "-t", "ed25519", "-N", string.Empty, "-f", _folder + "/host");
        Programs.Run("ssh-keygen", "-q", "-t", "ed25519", "-N", string.Empty, "-f", _folder + "/key");
        Port = LibvirtDaemon.FreePort();
        _programs = hasHelper ? null : ProgramsWithoutHelper(daemon);
        string path = hasHelper ? string.Empty : $"{Programs.Find("env")} PATH={_programs} ";
        WriteScript(_folder + "/run", $"exec {string.Join(" ", daemon.AsDaemonUser)} {path}sh -c \"$SSH_ORIGINAL_COMMAND\"");
        WriteScript(_folder + "/ssh", $"exec {Programs.Find("ssh")} -F /dev/null -o UserKnownHostsFile={_folder}/known_hosts -o IdentitiesOnly=yes -o LogLevel=ERROR \"$@\"");
        File.WriteAllText(
            _folder + "/config",
            $"Port {Port}\nListenAddress 127.0.0.1\nHostKey {_folder}/host\nAuthorizedKeysFile {_folder}/key.pub\nStrictModes no\n"
                + $"PidFile none\nUsePAM no\nPermitRootLogin yes\nPasswordAuthentication no\nForceCommand {_folder}/run\n");
        if (LibvirtDaemon.IsRoot)
        {
            Directory.CreateDirectory("/run/sshd");
        }

        _process = Process.Start(new ProcessStartInfo(Programs.Find("sshd"), $"-D -f {_folder}/config -E {_errors}") { UseShellExecute = false })!;
        LibvirtDaemon.WaitForPort(Port, () => _process.HasExited, () => File.Exists(_errors) ? File.ReadAllText(_errors) : string.Empty);
    }

    public int Port { get; }

    /// <summary>How netcat was called, a line each, on a host without the helper.</summary>
    public string[] NetcatCalls => File.ReadAllLines(_programs + "/nc.log");

    /// <summary>A URI whose daemon the host finds itself, by virt-ssh-helper.</summary>
    public string HelperUri => Uri(string.Empty);

    /// <summary>A URI that names the socket, and so means netcat.</summary>
    public string NetcatUri(LibvirtDaemon daemon) => Uri($"&socket={daemon.Socket}");

    /// <summary>A URI with more parameters.</summary>
    public string Uri(string more, string key = "key") =>
        $"qemu+ssh://{Environment.UserName}@127.0.0.1:{Port}/session?command={_folder}/ssh&keyfile={_folder}/{key}&no_tty=1&no_verify=1{more}";

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>
    /// All that libvirt's script needs, and no more. The socket of the system's daemon, which the script names, is here the test's; it
    /// goes with the daemon's folder.
    /// </summary>
    private static string ProgramsWithoutHelper(LibvirtDaemon daemon)
    {
        string folder = $"{daemon.Folder}/{ShortName.Create("b")}";
        Directory.CreateDirectory(folder);
        foreach (string name in new[] { "sh", "which", "grep" })
        {
            Programs.Run("ln", "-s", Programs.Find(name), $"{folder}/{name}");
        }

        File.WriteAllText(folder + "/nc.log", string.Empty);
        Programs.Run("chmod", "666", folder + "/nc.log");
        WriteScript(
            folder + "/nc",
            $"echo \"$@\" >> {folder}/nc.log\nif [ \"$3\" = /var/run/libvirt/libvirt-sock ]; then set -- \"$1\" \"$2\" {daemon.Socket}; fi\nexec {Programs.Find("nc")} \"$@\"");
        return folder;
    }

    private static void WriteScript(string path, string text)
    {
        File.WriteAllText(path, "#!/bin/sh\n" + text + "\n");
        Programs.Run("chmod", "755", path);
    }
}
