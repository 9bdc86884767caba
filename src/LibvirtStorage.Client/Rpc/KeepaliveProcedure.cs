namespace LibvirtStorage.Client.Rpc;

/// <summary>Procedures of <see cref="RpcProgram.Keepalive"/>. Messages without payload, with serial 0.</summary>
internal enum KeepaliveProcedure
{
    /// <summary>Are you there?</summary>
    Ping = 1,

    /// <summary>Yes.</summary>
    Pong = 2,
}
