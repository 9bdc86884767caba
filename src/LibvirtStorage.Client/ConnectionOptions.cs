using System;

namespace LibvirtStorage.Client;

/// <summary>How long a host may be silent.</summary>
public sealed record ConnectionOptions
{
    // A person may have to look for a password; sshd itself waits that long.
    private static readonly TimeSpan s_personPatience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_reconnectPatience = TimeSpan.FromSeconds(10);

    /// <summary>The defaults: the keepalive that virsh has.</summary>
    public static ConnectionOptions Default { get; } = new();

    /// <summary>After so long without a sign of life the host is pinged, again and again. Zero: never.</summary>
    public TimeSpan KeepaliveInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many pings may stay without an answer. One interval after the last of them the connection is given up.</summary>
    public int KeepaliveCount { get; init; } = 6;

    /// <summary>
    /// How long connecting may take, authentication included; there is no keepalive before. Null: half a minute, or two where a
    /// person may be asked for a password (ssh with a terminal, polkit).
    /// </summary>
    public TimeSpan? ConnectTimeout { get; init; }

    /// <summary>Who has just given up a host that was silent does not wait for it much longer than that.</summary>
    internal ConnectionOptions ForReconnecting()
    {
        double silence = KeepaliveInterval.TotalSeconds * (KeepaliveCount + 1.0);
        TimeSpan patience = silence > 0 && silence < s_reconnectPatience.TotalSeconds ? TimeSpan.FromSeconds(silence) : s_reconnectPatience;
        return this with { ConnectTimeout = ConnectTimeout < patience ? ConnectTimeout : patience };
    }

    internal TimeSpan ConnectPatience(bool asksPerson) => ConnectTimeout ?? (asksPerson ? s_personPatience : s_patience);
}
