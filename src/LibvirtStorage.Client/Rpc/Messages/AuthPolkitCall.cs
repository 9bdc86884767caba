using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary>AUTH_POLKIT: the daemon asks polkit about the process at the other end of the socket.</summary>
internal sealed class AuthPolkitCall : RemoteCall<bool>
{
    /// <inheritdoc/>
    public override RemoteProcedure Procedure => RemoteProcedure.AuthPolkit;

    /// <inheritdoc/>
    public override void WriteArguments(XdrWriter writer)
    {
    }

    /// <inheritdoc/>
    public override bool ReadReply(ref XdrReader reader) => reader.ReadInt32("complete") != 0;
}
