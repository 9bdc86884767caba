using System.Collections.Generic;
using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary>CONNECT_LIST_ALL_DOMAINS, the active ones.</summary>
internal sealed class ListActiveDomainsCall : RemoteCall<IReadOnlyList<DomainHandle>>
{
    /// <inheritdoc/>
    public override RemoteProcedure Procedure => RemoteProcedure.ConnectListAllDomains;

    /// <inheritdoc/>
    public override void WriteArguments(XdrWriter writer)
    {
        writer.WriteInt32(1); // need_results
        writer.WriteUInt32(1); // flags: active
    }

    /// <inheritdoc/>
    public override IReadOnlyList<DomainHandle> ReadReply(ref XdrReader reader)
    {
        int count = reader.ReadCount("domains", XdrLimits.List, DomainHandle.MinimumSize);
        List<DomainHandle> list = new(count);
        for (int i = 0; i < count; i++)
        {
            list.Add(DomainHandle.ReadFrom(ref reader));
        }

        _ = reader.ReadUInt32("ret");
        return list;
    }
}
