using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;

namespace LibvirtStorage.Client.Tests.Daemon;

/// <summary>Programs of the machine that tests need. A missing one fails the test and says what to install.</summary>
internal static class Programs
{
    private static readonly Dictionary<string, string> s_packages = new()
    {
        ["libvirtd"] = "libvirt-daemon", ["virsh"] = "libvirt-clients", ["sshd"] = "openssh-server", ["ssh"] = "openssh-client",
        ["ssh-keygen"] = "openssh-client", ["nc"] = "netcat-openbsd", ["setpriv"] = "util-linux", ["unshare"] = "util-linux", ["qemu-img"] = "qemu-utils", ["qemu-io"] = "qemu-utils",
    };

    public static string Find(string name)
    {
        string[] folders = ["/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/bin", "/usr/local/sbin"];
        return folders.Select(folder => $"{folder}/{name}").FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException(
                $"The program '{name}' is needed for this test. Install the package {(s_packages.TryGetValue(name, out string? package) ? package : name)}.");
    }

    /// <summary>Runs a program to its end and gives what it printed; fails with that if its exit code is not 0.</summary>
    public static string Run(string name, params string[] arguments)
    {
        ProcessStartInfo start = new(name.Contains('/') ? name : Find(name), string.Join(" ", arguments.Select(Quote)))
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        System.Threading.Tasks.Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{name} {string.Join(" ", arguments)}: {process.ExitCode}: {errors.Result}{output}");
    }

    public static string Quote(string argument) => "\"" + argument.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"";
}
