using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary>STORAGE_POOL_CREATE_XML: a transient pool, started.</summary>
/// <param name="xml">Pool's XML.</param>
/// <param name="flags">Flags.</param>
internal sealed class PoolCreateXmlCall(string xml, uint flags) : RemoteCall<PoolHandle>
{
    /// <inheritdoc/>
    public override RemoteProcedure Procedure => RemoteProcedure.StoragePoolCreateXml;

    /// <inheritdoc/>
    public override void WriteArguments(XdrWriter writer)
    {
        writer.WriteString("pool's XML", xml);
        writer.WriteUInt32(flags);
    }

    /// <inheritdoc/>
    public override PoolHandle ReadReply(ref XdrReader reader) => PoolHandle.ReadFrom(ref reader);
}
