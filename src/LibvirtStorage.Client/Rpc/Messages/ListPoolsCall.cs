using System.Collections.Generic;
using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary>CONNECT_LIST_ALL_STORAGE_POOLS: active or not.</summary>
internal sealed class ListPoolsCall : RemoteCall<IReadOnlyList<PoolHandle>>
{
    /// <inheritdoc/>
    public override RemoteProcedure Procedure => RemoteProcedure.ConnectListAllStoragePools;

    /// <inheritdoc/>
    public override void WriteArguments(XdrWriter writer)
    {
        writer.WriteInt32(1); // need_results
        writer.WriteUInt32(0); // flags
    }

    /// <inheritdoc/>
    public override IReadOnlyList<PoolHandle> ReadReply(ref XdrReader reader)
    {
        int count = reader.ReadCount("pools", XdrLimits.List, PoolHandle.MinimumSize);
        List<PoolHandle> list = new(count);
        for (int i = 0; i < count; i++)
        {
            list.Add(PoolHandle.ReadFrom(ref reader));
        }

        _ = reader.ReadUInt32("ret");
        return list;
    }
}
