namespace LibvirtStorage.Client.Xdr;

/// <summary>Errors about bytes that cannot be what they should be.</summary>
internal static class XdrError
{
    /// <summary>The host sent data that does not decode.</summary>
    public static LibvirtException Malformed(string field, string reason) =>
        new(LibvirtErrorCode.RpcError, $"The host sent a malformed message: {field}: {reason}.", LibvirtErrorDomain.Rpc);

    /// <summary>A value of ours cannot be sent.</summary>
    public static LibvirtException NotSendable(string field, string reason) =>
        new(LibvirtErrorCode.InvalidArgument, $"The {field} cannot be sent: {reason}.", LibvirtErrorDomain.Rpc);
}
