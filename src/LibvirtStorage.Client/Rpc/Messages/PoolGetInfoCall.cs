using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary>STORAGE_POOL_GET_INFO.</summary>
/// <param name="pool">Pool.</param>
internal sealed class PoolGetInfoCall(PoolHandle pool) : RemoteCall<PoolSizes>
{
    /// <inheritdoc/>
    public override RemoteProcedure Procedure => RemoteProcedure.StoragePoolGetInfo;

    /// <inheritdoc/>
    public override void WriteArguments(XdrWriter writer)
    {
        pool.WriteTo(writer);
    }

    /// <inheritdoc/>
    public override PoolSizes ReadReply(ref XdrReader reader) => PoolSizes.ReadFrom(ref reader);
}
