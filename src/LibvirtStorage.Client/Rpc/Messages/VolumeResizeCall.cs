using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary>STORAGE_VOL_RESIZE.</summary>
/// <param name="volume">Volume.</param>
/// <param name="capacity">Capacity in bytes.</param>
/// <param name="flags">Flags.</param>
internal sealed class VolumeResizeCall(VolumeHandle volume, ulong capacity, uint flags) : RemoteCall<NoReply>
{
    /// <inheritdoc/>
    public override RemoteProcedure Procedure => RemoteProcedure.StorageVolResize;

    /// <inheritdoc/>
    public override void WriteArguments(XdrWriter writer)
    {
        volume.WriteTo(writer);
        writer.WriteUInt64(capacity);
        writer.WriteUInt32(flags);
    }

    /// <inheritdoc/>
    public override NoReply ReadReply(ref XdrReader reader) => default;
}
