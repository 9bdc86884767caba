using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary>A call of the remote program: what goes out, and what its reply holds.</summary>
/// <typeparam name="TReply">The decoded reply.</typeparam>
internal abstract class RemoteCall<TReply>
{
    /// <summary>The procedure's number.</summary>
    public abstract RemoteProcedure Procedure { get; }

    /// <summary>Writes the arguments.</summary>
    public abstract void WriteArguments(XdrWriter writer);

    /// <summary>Reads the reply of a successful call. The caller checks that nothing is left.</summary>
    public abstract TReply ReadReply(ref XdrReader reader);
}
