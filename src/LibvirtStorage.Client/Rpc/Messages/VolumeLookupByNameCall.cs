using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary>STORAGE_VOL_LOOKUP_BY_NAME.</summary>
/// <param name="pool">Pool.</param>
/// <param name="name">Volume's name.</param>
internal sealed class VolumeLookupByNameCall(PoolHandle pool, string name) : RemoteCall<VolumeHandle>
{
    /// <inheritdoc/>
    public override RemoteProcedure Procedure => RemoteProcedure.StorageVolLookupByName;

    /// <inheritdoc/>
    public override void WriteArguments(XdrWriter writer)
    {
        pool.WriteTo(writer);
        writer.WriteString("volume's name", name);
    }

    /// <inheritdoc/>
    public override VolumeHandle ReadReply(ref XdrReader reader) => VolumeHandle.ReadFrom(ref reader);
}
