namespace LibvirtStorage.Client.Rpc;

/// <summary>Program numbers; all have version 1.</summary>
internal static class RpcProgram
{
    /// <summary>REMOTE_PROGRAM: the whole public API.</summary>
    public const uint Remote = 0x20008086;

    /// <summary>KEEPALIVE_PROGRAM: "keep".</summary>
    public const uint Keepalive = 0x6b656570;

    /// <summary>The version of both.</summary>
    public const uint Version = 1;
}
