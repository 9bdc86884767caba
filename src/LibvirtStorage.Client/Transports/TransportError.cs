using System;

namespace LibvirtStorage.Client.Transports;

/// <summary>Errors on the way to a daemon.</summary>
internal static class TransportError
{
    /// <summary>The daemon cannot be reached.</summary>
    public static LibvirtException CannotConnect(string peer, string reason, Exception? inner = null) =>
        new(LibvirtErrorCode.NoConnect, $"Cannot connect to {peer}: {reason}", LibvirtErrorDomain.Rpc, inner);

    /// <summary>This client does not have the transport.</summary>
    public static LibvirtException NotSupported(string message) =>
        new(LibvirtErrorCode.NoSupport, message, LibvirtErrorDomain.Remote);
}
