using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary>STORAGE_POOL_GET_AUTOSTART.</summary>
/// <param name="pool">Pool.</param>
internal sealed class PoolGetAutostartCall(PoolHandle pool) : RemoteCall<bool>
{
    /// <inheritdoc/>
    public override RemoteProcedure Procedure => RemoteProcedure.StoragePoolGetAutostart;

    /// <inheritdoc/>
    public override void WriteArguments(XdrWriter writer) => pool.WriteTo(writer);

    /// <inheritdoc/>
    public override bool ReadReply(ref XdrReader reader) => reader.ReadInt32("autostart") != 0;
}
