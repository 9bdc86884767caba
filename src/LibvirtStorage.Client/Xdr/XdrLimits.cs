namespace LibvirtStorage.Client.Xdr;

/// <summary>Upper bounds of libvirt's protocol definitions (<c>remote_protocol.x</c>, <c>virnetprotocol.x</c>).</summary>
internal static class XdrLimits
{
    /// <summary>REMOTE_STRING_MAX and VIR_NET_MESSAGE_STRING_MAX: bytes of a string.</summary>
    public const uint String = 4194304;

    /// <summary>Elements of a list of pools, volumes or domains.</summary>
    public const uint List = 16384;

    /// <summary>REMOTE_AUTH_TYPE_LIST_MAX.</summary>
    public const uint AuthenticationTypes = 20;

    /// <summary>Bytes of a UUID.</summary>
    public const int Uuid = 16;
}
