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

    public SshServer(LibvirtDaemon daemon)
    {
        _folder = ShortName.Create("/tmp/lvss-");
        _errors = _folder + "/sshd.log";
        Directory.CreateDirectory(_folder);
        Programs.Run("chmod", "700", _folder);
        Programs.Run("ssh-keygen", "-q", "-t", "ed25519", "-N", string.Empty, "-f", _folder + "/host");
        Programs.Run("ssh-keygen", "-q", "-t", "ed25519", "-N", string.Empty, "-f", _folder + "/key");
        Port = LibvirtDaemon.FreePort();
        WriteScript("run", $"exec {string.Join(" ", daemon.AsDaemonUser)} sh -c \"$SSH_ORIGINAL_COMMAND\"");
        WriteScript("ssh", $"exec {Programs.Find("ssh")} -F /dev/null -o UserKnownHostsFile={_folder}/known_hosts -o IdentitiesOnly=yes -o LogLevel=ERROR \"$@\"");
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

    private void WriteScript(string name, string text)
    {
        File.WriteAllText($"{_folder}/{name}", "#!/bin/sh\n" + text + "\n");
        Programs.Run("chmod", "755", $"{_folder}/{name}");
    }
}
