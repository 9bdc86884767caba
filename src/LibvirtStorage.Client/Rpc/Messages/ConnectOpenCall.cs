using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary>CONNECT_OPEN: chooses the driver. Flag 1 asks for a read-only connection.</summary>
/// <param name="name">URI without its transport, as the daemon knows its driver.</param>
/// <param name="flags">Flags.</param>
internal sealed class ConnectOpenCall(string? name, uint flags) : RemoteCall<NoReply>
{
    /// <inheritdoc/>
    public override RemoteProcedure Procedure => RemoteProcedure.ConnectOpen;

    /// <inheritdoc/>
    public override void WriteArguments(XdrWriter writer)
    {
        writer.WriteOptionalString("URI without its transport, as the daemon knows its driver", name);
        writer.WriteUInt32(flags);
    }

    /// <inheritdoc/>
    public override NoReply ReadReply(ref XdrReader reader) => default;
}
