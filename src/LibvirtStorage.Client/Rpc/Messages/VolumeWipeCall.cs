using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary>STORAGE_VOL_WIPE_PATTERN.</summary>
/// <param name="volume">Volume.</param>
/// <param name="algorithm">Algorithm.</param>
/// <param name="flags">Flags.</param>
internal sealed class VolumeWipeCall(VolumeHandle volume, uint algorithm, uint flags) : RemoteCall<NoReply>
{
    /// <inheritdoc/>
    public override RemoteProcedure Procedure => RemoteProcedure.StorageVolWipePattern;

    /// <inheritdoc/>
    public override void WriteArguments(XdrWriter writer)
    {
        volume.WriteTo(writer);
        writer.WriteUInt32(algorithm);
        writer.WriteUInt32(flags);
    }

    /// <inheritdoc/>
    public override NoReply ReadReply(ref XdrReader reader) => default;
}
