using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary>STORAGE_VOL_CREATE_XML.</summary>
/// <param name="pool">Pool.</param>
/// <param name="xml">Volume's XML.</param>
/// <param name="flags">Flags.</param>
internal sealed class VolumeCreateXmlCall(PoolHandle pool, string xml, uint flags) : RemoteCall<VolumeHandle>
{
    /// <inheritdoc/>
    public override RemoteProcedure Procedure => RemoteProcedure.StorageVolCreateXml;

    /// <inheritdoc/>
    public override void WriteArguments(XdrWriter writer)
    {
        pool.WriteTo(writer);
        writer.WriteString("volume's XML", xml);
        writer.WriteUInt32(flags);
    }

    /// <inheritdoc/>
    public override VolumeHandle ReadReply(ref XdrReader reader) => VolumeHandle.ReadFrom(ref reader);
}
