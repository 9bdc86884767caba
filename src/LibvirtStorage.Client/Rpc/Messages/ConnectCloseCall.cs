using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary>CONNECT_CLOSE: the daemon closes the socket after its reply.</summary>
internal sealed class ConnectCloseCall : RemoteCall<NoReply>
{
    /// <inheritdoc/>
    public override RemoteProcedure Procedure => RemoteProcedure.ConnectClose;

    /// <inheritdoc/>
    public override void WriteArguments(XdrWriter writer)
    {
    }

    /// <inheritdoc/>
    public override NoReply ReadReply(ref XdrReader reader) => default;
}
