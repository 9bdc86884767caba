using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary>STORAGE_VOL_GET_INFO_FLAGS. With flag 1 the allocation is the physical size.</summary>
/// <param name="volume">Volume.</param>
/// <param name="flags">Flags.</param>
internal sealed class VolumeGetInfoCall(VolumeHandle volume, uint flags) : RemoteCall<VolumeSizes>
{
    /// <inheritdoc/>
    public override RemoteProcedure Procedure => RemoteProcedure.StorageVolGetInfoFlags;

    /// <inheritdoc/>
    public override void WriteArguments(XdrWriter writer)
    {
        volume.WriteTo(writer);
        writer.WriteUInt32(flags);
    }

    /// <inheritdoc/>
    public override VolumeSizes ReadReply(ref XdrReader reader) => VolumeSizes.ReadFrom(ref reader);
}
