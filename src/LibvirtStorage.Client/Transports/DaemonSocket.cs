namespace LibvirtStorage.Client.Transports;

/// <summary>Which socket to connect to, and which program may be started if nobody listens there.</summary>
/// <param name="Path">The socket.</param>
/// <param name="DaemonName">The daemon that belongs to it: <c>libvirtd</c>, or a modular one such as <c>virtqemud</c>.</param>
/// <param name="CanStart">Whether it is the user's own and may be started.</param>
internal sealed record DaemonSocket(string Path, string DaemonName, bool CanStart)
{
    private const string LegacyDaemon = "libvirtd";

    // libvirt's clients use /var/run on purpose: it is a link to /run where /run exists.
    private const string SystemFolder = "/var/run/libvirt";

    /// <summary>Chooses as libvirt's own client does: <c>socket=</c>, else by <c>mode=</c>, where auto takes what exists.</summary>
    public static DaemonSocket Choose(LibvirtUri uri, DaemonEnvironment environment)
    {
        bool isSession = uri.IsSession && !environment.IsRoot;
        bool canStart = isSession && environment.Variable("LIBVIRT_AUTOSTART") != "0";
        if (uri.GetParameter("socket") is { } socket)
        {
            return new DaemonSocket(socket, LegacyDaemon, CanStart: false);
        }

        string folder = isSession ? environment.SessionFolder : SystemFolder;
        string directDaemon = $"virt{uri.Driver}d";
        DaemonSocket direct = new($"{folder}/{directDaemon}-sock", directDaemon, canStart);
        DaemonSocket legacy = new($"{folder}/libvirt-sock", LegacyDaemon, canStart);
        string? mode = uri.GetParameter("mode") ?? environment.Variable("LIBVIRT_REMOTE_MODE");
        return mode?.ToUpperInvariant() switch
        {
            "DIRECT" => direct,
            "LEGACY" => legacy,
            null or "AUTO" => environment.Exists(direct.Path) ? direct : legacy,
            _ => throw LibvirtUri.Invalid(uri.Uri.OriginalString, $"the mode '{mode}' is none of auto, legacy and direct"),
        };
    }
}
