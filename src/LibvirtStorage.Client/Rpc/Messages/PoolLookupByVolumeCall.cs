using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary>STORAGE_POOL_LOOKUP_BY_VOLUME.</summary>
/// <param name="volume">Volume.</param>
internal sealed class PoolLookupByVolumeCall(VolumeHandle volume) : RemoteCall<PoolHandle>
{
    /// <inheritdoc/>
    public override RemoteProcedure Procedure => RemoteProcedure.StoragePoolLookupByVolume;

    /// <inheritdoc/>
    public override void WriteArguments(XdrWriter writer)
    {
        volume.WriteTo(writer);
    }

    /// <inheritdoc/>
    public override PoolHandle ReadReply(ref XdrReader reader) => PoolHandle.ReadFrom(ref reader);
}
