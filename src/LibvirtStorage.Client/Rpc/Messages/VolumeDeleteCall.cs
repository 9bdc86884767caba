using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary>STORAGE_VOL_DELETE.</summary>
/// <param name="volume">Volume.</param>
/// <param name="flags">Flags.</param>
internal sealed class VolumeDeleteCall(VolumeHandle volume, uint flags) : RemoteCall<NoReply>
{
    /// <inheritdoc/>
    public override RemoteProcedure Procedure => RemoteProcedure.StorageVolDelete;

    /// <inheritdoc/>
    public override void WriteArguments(XdrWriter writer)
    {
        volume.WriteTo(writer);
        writer.WriteUInt32(flags);
    }

    /// <inheritdoc/>
    public override NoReply ReadReply(ref XdrReader reader) => default;
}
