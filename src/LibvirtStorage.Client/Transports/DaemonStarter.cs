using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.Linq;

namespace LibvirtStorage.Client.Transports;

/// <summary>Starts a session daemon, which ends by itself after two minutes without clients.</summary>
internal static class DaemonStarter
{
    private static readonly string[] s_folders = ["/usr/sbin", "/usr/local/sbin", "/sbin", "/usr/bin", "/usr/local/bin"];

    /// <summary>Starts it; whether it listens is for the caller to find out.</summary>
    /// <exception cref="LibvirtException">The program is not there or cannot be run.</exception>
    public static void Start(DaemonSocket daemon, DaemonEnvironment environment)
    {
        string program = Find(daemon.DaemonName, environment)
            ?? throw TransportError.CannotConnect(
                $"the socket '{daemon.Path}'", $"no daemon listens there, and the program '{daemon.DaemonName}' is not installed.");
        try
        {
            // Streams of its own, since it outlives this process: an inherited pipe would keep our caller waiting for its end.
            ProcessStartInfo start = ProcessStart.Create("/bin/sh", ["-c", "exec \"$0\" --timeout=120 --daemon </dev/null >/dev/null 2>&1", program]);
            using Process? process = Process.Start(start);
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            throw TransportError.CannotConnect($"the socket '{daemon.Path}'", $"the daemon '{program}' cannot be started: {e.Message}", e);
        }
    }

    /// <summary>The program: VIRTQEMUD_PATH and the like, then the usual folders.</summary>
    private static string? Find(string name, DaemonEnvironment environment)
    {
        string key = name.ToUpperInvariant() + "_PATH";
        IEnumerable<string> candidates = s_folders.Select(folder => $"{folder}/{name}");
        return environment.Variable(key) is { Length: > 0 } path ? path : candidates.FirstOrDefault(environment.Exists);
    }
}
