using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary>STORAGE_VOL_DOWNLOAD. One flag, 1 for a sparse stream.</summary>
/// <param name="volume">Volume.</param>
/// <param name="offset">Offset.</param>
/// <param name="length">Most bytes, 0 for all.</param>
/// <param name="flags">Flags.</param>
internal sealed class VolumeDownloadCall(VolumeHandle volume, ulong offset, ulong length, uint flags) : RemoteCall<NoReply>
{
    /// <inheritdoc/>
    public override RemoteProcedure Procedure => RemoteProcedure.StorageVolDownload;

    /// <inheritdoc/>
    public override void WriteArguments(XdrWriter writer)
    {
        volume.WriteTo(writer);
        writer.WriteUInt64(offset);
        writer.WriteUInt64(length);
        writer.WriteUInt32(flags);
    }

    /// <inheritdoc/>
    public override NoReply ReadReply(ref XdrReader reader) => default;
}
