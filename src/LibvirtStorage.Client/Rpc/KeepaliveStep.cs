namespace LibvirtStorage.Client.Rpc;

/// <summary>What a keepalive wants to be done now, and when it wants to be asked again.</summary>
/// <param name="Action">What to do.</param>
/// <param name="Wait">Milliseconds until the next question.</param>
internal readonly record struct KeepaliveStep(KeepaliveAction Action, long Wait);

/// <summary>What a keepalive can want.</summary>
internal enum KeepaliveAction
{
    /// <summary>Nothing yet.</summary>
    Wait,

    /// <summary>Send a ping.</summary>
    Ping,

    /// <summary>The other side is dead.</summary>
    GiveUp,
}
