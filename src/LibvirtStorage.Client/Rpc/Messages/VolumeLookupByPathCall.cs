using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary>STORAGE_VOL_LOOKUP_BY_PATH.</summary>
/// <param name="path">Path.</param>
internal sealed class VolumeLookupByPathCall(string path) : RemoteCall<VolumeHandle>
{
    /// <inheritdoc/>
    public override RemoteProcedure Procedure => RemoteProcedure.StorageVolLookupByPath;

    /// <inheritdoc/>
    public override void WriteArguments(XdrWriter writer)
    {
        writer.WriteString("path", path);
    }

    /// <inheritdoc/>
    public override VolumeHandle ReadReply(ref XdrReader reader) => VolumeHandle.ReadFrom(ref reader);
}
