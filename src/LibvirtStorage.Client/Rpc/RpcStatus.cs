namespace LibvirtStorage.Client.Rpc;

/// <summary><c>virNetMessageStatus</c>.</summary>
internal enum RpcStatus
{
    /// <summary>Success; in a stream, its end.</summary>
    Ok = 0,

    /// <summary>Failure; in a stream from the client, an abort.</summary>
    Error = 1,

    /// <summary>More of a stream.</summary>
    Continue = 2,
}
