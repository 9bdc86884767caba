using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary><c>remote_storage_vol_get_info_flags_ret</c>.</summary>
/// <param name="Type">A <c>virStorageVolType</c>.</param>
/// <param name="Capacity">Bytes that a guest sees.</param>
/// <param name="Allocation">Bytes on the host's storage, or the container's length if that was asked for.</param>
internal readonly record struct VolumeSizes(byte Type, ulong Capacity, ulong Allocation)
{
    /// <summary>Reads them.</summary>
    public static VolumeSizes ReadFrom(ref XdrReader reader) =>
        new(reader.ReadChar("type"), reader.ReadUInt64("capacity"), reader.ReadUInt64("allocation"));
}
