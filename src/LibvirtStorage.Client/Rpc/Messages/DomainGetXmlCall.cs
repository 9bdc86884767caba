using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary>DOMAIN_GET_XML_DESC.</summary>
/// <param name="domain">Domain.</param>
internal sealed class DomainGetXmlCall(DomainHandle domain) : RemoteCall<string>
{
    /// <inheritdoc/>
    public override RemoteProcedure Procedure => RemoteProcedure.DomainGetXmlDesc;

    /// <inheritdoc/>
    public override void WriteArguments(XdrWriter writer)
    {
        domain.WriteTo(writer);
        writer.WriteUInt32(0); // flags
    }

    /// <inheritdoc/>
    public override string ReadReply(ref XdrReader reader) => reader.ReadString("xml");
}
