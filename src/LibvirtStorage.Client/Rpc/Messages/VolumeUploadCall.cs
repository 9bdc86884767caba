using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary>STORAGE_VOL_UPLOAD. The daemon knows one flag, 1 for a sparse stream; it neither cuts the volume nor looks at its capacity.</summary>
/// <param name="volume">Volume.</param>
/// <param name="offset">Offset.</param>
/// <param name="length">Most bytes, 0 for any number.</param>
/// <param name="flags">Flags.</param>
internal sealed class VolumeUploadCall(VolumeHandle volume, ulong offset, ulong length, uint flags) : RemoteCall<NoReply>
{
    /// <inheritdoc/>
    public override RemoteProcedure Procedure => RemoteProcedure.StorageVolUpload;

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
