namespace LibvirtStorage.Client.Rpc;

/// <summary>Sizes of <c>virnetprotocol.x</c>, in bytes.</summary>
internal static class RpcLimits
{
    /// <summary>The length word before each message.</summary>
    public const int LengthWord = 4;

    /// <summary>VIR_NET_MESSAGE_HEADER_MAX: the header without the length word.</summary>
    public const int Header = 24;

    /// <summary>The shortest message: length word and header.</summary>
    public const int MinimumMessage = LengthWord + Header;

    /// <summary>The longest message: VIR_NET_MESSAGE_MAX behind the length word. Daemons close the connection above it.</summary>
    public const int MaximumMessage = 33554432 + LengthWord;

    /// <summary>
    /// VIR_NET_MESSAGE_LEGACY_PAYLOAD_MAX: bytes of stream data in one packet. Larger ones are allowed, gain nothing,
    /// cost the daemon memory, and hold up what else is to be sent.
    /// </summary>
    public const int StreamPacket = 262120;
}
