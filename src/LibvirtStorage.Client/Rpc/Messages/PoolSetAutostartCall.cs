using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary>STORAGE_POOL_SET_AUTOSTART.</summary>
/// <param name="pool">Pool.</param>
/// <param name="autostart">Whether the daemon starts it.</param>
internal sealed class PoolSetAutostartCall(PoolHandle pool, bool autostart) : RemoteCall<NoReply>
{
    /// <inheritdoc/>
    public override RemoteProcedure Procedure => RemoteProcedure.StoragePoolSetAutostart;

    /// <inheritdoc/>
    public override void WriteArguments(XdrWriter writer)
    {
        pool.WriteTo(writer);
        writer.WriteInt32(autostart ? 1 : 0);
    }

    /// <inheritdoc/>
    public override NoReply ReadReply(ref XdrReader reader) => default;
}
