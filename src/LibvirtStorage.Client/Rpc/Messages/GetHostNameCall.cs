using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary>CONNECT_GET_HOSTNAME.</summary>
internal sealed class GetHostNameCall : RemoteCall<string>
{
    /// <inheritdoc/>
    public override RemoteProcedure Procedure => RemoteProcedure.ConnectGetHostname;

    /// <inheritdoc/>
    public override void WriteArguments(XdrWriter writer)
    {
    }

    /// <inheritdoc/>
    public override string ReadReply(ref XdrReader reader) => reader.ReadString("hostname");
}
