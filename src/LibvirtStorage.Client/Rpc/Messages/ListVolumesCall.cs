using System.Collections.Generic;
using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary>STORAGE_POOL_LIST_ALL_VOLUMES.</summary>
/// <param name="pool">Pool.</param>
internal sealed class ListVolumesCall(PoolHandle pool) : RemoteCall<IReadOnlyList<VolumeHandle>>
{
    /// <inheritdoc/>
    public override RemoteProcedure Procedure => RemoteProcedure.StoragePoolListAllVolumes;

    /// <inheritdoc/>
    public override void WriteArguments(XdrWriter writer)
    {
        pool.WriteTo(writer);
        writer.WriteInt32(1); // need_results
        writer.WriteUInt32(0); // flags
    }

    /// <inheritdoc/>
    public override IReadOnlyList<VolumeHandle> ReadReply(ref XdrReader reader)
    {
        int count = reader.ReadCount("vols", XdrLimits.List, VolumeHandle.MinimumSize);
        List<VolumeHandle> list = new(count);
        for (int i = 0; i < count; i++)
        {
            list.Add(VolumeHandle.ReadFrom(ref reader));
        }

        _ = reader.ReadUInt32("ret");
        return list;
    }
}
