using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary>STORAGE_VOL_CREATE_XML_FROM: a copy, in another format if the XML says so.</summary>
/// <param name="pool">Pool.</param>
/// <param name="xml">Volume's XML.</param>
/// <param name="source">Volume to copy.</param>
/// <param name="flags">Flags.</param>
internal sealed class VolumeCreateXmlFromCall(PoolHandle pool, string xml, VolumeHandle source, uint flags) : RemoteCall<VolumeHandle>
{
    /// <inheritdoc/>
    public override RemoteProcedure Procedure => RemoteProcedure.StorageVolCreateXmlFrom;

    /// <inheritdoc/>
    public override void WriteArguments(XdrWriter writer)
    {
        pool.WriteTo(writer);
        writer.WriteString("volume's XML", xml);
        source.WriteTo(writer);
        writer.WriteUInt32(flags);
    }

    /// <inheritdoc/>
    public override VolumeHandle ReadReply(ref XdrReader reader) => VolumeHandle.ReadFrom(ref reader);
}
