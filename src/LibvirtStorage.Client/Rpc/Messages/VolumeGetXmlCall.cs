using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary>STORAGE_VOL_GET_XML_DESC.</summary>
/// <param name="volume">Volume.</param>
internal sealed class VolumeGetXmlCall(VolumeHandle volume) : RemoteCall<string>
{
    /// <inheritdoc/>
    public override RemoteProcedure Procedure => RemoteProcedure.StorageVolGetXmlDesc;

    /// <inheritdoc/>
    public override void WriteArguments(XdrWriter writer)
    {
        volume.WriteTo(writer);
        writer.WriteUInt32(0); // flags
    }

    /// <inheritdoc/>
    public override string ReadReply(ref XdrReader reader) => reader.ReadString("xml");
}
