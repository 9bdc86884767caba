namespace LibvirtStorage.Client.Rpc;

/// <summary><c>virNetMessageType</c>.</summary>
internal enum RpcMessageType
{
    /// <summary>A call.</summary>
    Call = 0,

    /// <summary>The answer to a call; also, with status error, to a hole that could not be written.</summary>
    Reply = 1,

    /// <summary>An event.</summary>
    Message = 2,

    /// <summary>Stream data, or the end of a stream.</summary>
    Stream = 3,

    /// <summary>A call with file descriptors; not for storage.</summary>
    CallWithDescriptors = 4,

    /// <summary>A reply with file descriptors; not for storage.</summary>
    ReplyWithDescriptors = 5,

    /// <summary>A hole in a stream.</summary>
    StreamHole = 6,
}
