using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary>STORAGE_VOL_LOOKUP_BY_KEY.</summary>
/// <param name="key">Key.</param>
internal sealed class VolumeLookupByKeyCall(string key) : RemoteCall<VolumeHandle>
{
    /// <inheritdoc/>
    public override RemoteProcedure Procedure => RemoteProcedure.StorageVolLookupByKey;

    /// <inheritdoc/>
    public override void WriteArguments(XdrWriter writer)
    {
        writer.WriteString("key", key);
    }

    /// <inheritdoc/>
    public override VolumeHandle ReadReply(ref XdrReader reader) => VolumeHandle.ReadFrom(ref reader);
}
