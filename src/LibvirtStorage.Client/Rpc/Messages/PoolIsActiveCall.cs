using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary>STORAGE_POOL_IS_ACTIVE.</summary>
/// <param name="pool">Pool.</param>
internal sealed class PoolIsActiveCall(PoolHandle pool) : RemoteCall<bool>
{
    /// <inheritdoc/>
    public override RemoteProcedure Procedure => RemoteProcedure.StoragePoolIsActive;

    /// <inheritdoc/>
    public override void WriteArguments(XdrWriter writer)
    {
        pool.WriteTo(writer);
    }

    /// <inheritdoc/>
    public override bool ReadReply(ref XdrReader reader) => reader.ReadInt32("active") != 0;
}
