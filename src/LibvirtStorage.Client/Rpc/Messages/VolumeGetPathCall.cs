using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary>STORAGE_VOL_GET_PATH.</summary>
/// <param name="volume">Volume.</param>
internal sealed class VolumeGetPathCall(VolumeHandle volume) : RemoteCall<string>
{
    /// <inheritdoc/>
    public override RemoteProcedure Procedure => RemoteProcedure.StorageVolGetPath;

    /// <inheritdoc/>
    public override void WriteArguments(XdrWriter writer)
    {
        volume.WriteTo(writer);
    }

    /// <inheritdoc/>
    public override string ReadReply(ref XdrReader reader) => reader.ReadString("path");
}
