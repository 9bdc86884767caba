using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary><c>remote_storage_pool_get_info_ret</c>.</summary>
/// <param name="State">A <c>virStoragePoolState</c>.</param>
/// <param name="Capacity">Bytes.</param>
/// <param name="Allocation">Bytes in use.</param>
/// <param name="Available">Bytes free.</param>
internal readonly record struct PoolSizes(byte State, ulong Capacity, ulong Allocation, ulong Available)
{
    /// <summary>Reads them.</summary>
    public static PoolSizes ReadFrom(ref XdrReader reader) =>
        new(reader.ReadChar("state"), reader.ReadUInt64("capacity"), reader.ReadUInt64("allocation"), reader.ReadUInt64("available"));
}
