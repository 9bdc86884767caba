using System;
using System.IO;

namespace LibvirtStorage.Client.Transports;

/// <summary>What the choice of a socket depends on outside the URI.</summary>
/// <param name="IsRoot">Whether the process runs as root: then a session is the system's daemon.</param>
/// <param name="Variable">Looks an environment variable up.</param>
/// <param name="Exists">Whether a file is there.</param>
internal sealed record DaemonEnvironment(bool IsRoot, Func<string, string?> Variable, Func<string, bool> Exists)
{
    /// <summary>This process.</summary>
    public static DaemonEnvironment Current { get; } =
        new(Environment.UserName == "root", Environment.GetEnvironmentVariable, File.Exists);

    /// <summary>The user's runtime folder of libvirt: below XDG_RUNTIME_DIR, or else below the cache folder.</summary>
    public string SessionFolder
    {
        get
        {
            if (Variable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime)
            {
                return runtime + "/libvirt";
            }

            string cache = Variable("XDG_CACHE_HOME") is { Length: > 0 } folder ? folder : Variable("HOME") + "/.cache";
            return cache + "/libvirt";
        }
    }
}
