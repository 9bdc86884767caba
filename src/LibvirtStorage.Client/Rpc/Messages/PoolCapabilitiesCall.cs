using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary>CONNECT_GET_STORAGE_POOL_CAPABILITIES: XML with the pool types that the host has.</summary>
internal sealed class PoolCapabilitiesCall : RemoteCall<string>
{
    /// <inheritdoc/>
    public override RemoteProcedure Procedure => RemoteProcedure.ConnectGetStoragePoolCapabilities;

    /// <inheritdoc/>
    public override void WriteArguments(XdrWriter writer)
    {
        writer.WriteUInt32(0); // flags
    }

    /// <inheritdoc/>
    public override string ReadReply(ref XdrReader reader) => reader.ReadString("capabilities");
}
