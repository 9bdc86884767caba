using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary>STORAGE_POOL_LOOKUP_BY_NAME.</summary>
/// <param name="name">Pool's name.</param>
internal sealed class PoolLookupByNameCall(string name) : RemoteCall<PoolHandle>
{
    /// <inheritdoc/>
    public override RemoteProcedure Procedure => RemoteProcedure.StoragePoolLookupByName;

    /// <inheritdoc/>
    public override void WriteArguments(XdrWriter writer)
    {
        writer.WriteString("pool's name", name);
    }

    /// <inheritdoc/>
    public override PoolHandle ReadReply(ref XdrReader reader) => PoolHandle.ReadFrom(ref reader);
}
