using System;
using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary><c>remote_nonnull_storage_pool</c>.</summary>
/// <param name="Name">The pool's name.</param>
/// <param name="Uuid">Its UUID.</param>
internal readonly record struct PoolHandle(string Name, Guid Uuid)
{
    /// <summary>The fewest bytes that one can take.</summary>
    public const int MinimumSize = 4 + XdrLimits.Uuid;

    /// <summary>Reads one.</summary>
    public static PoolHandle ReadFrom(ref XdrReader reader) => new(reader.ReadString("pool.name"), RpcUuid.ReadFrom(ref reader, "pool.uuid"));

    /// <summary>Writes it.</summary>
    public void WriteTo(XdrWriter writer)
    {
        writer.WriteString("pool's name", Name);
        RpcUuid.WriteTo(writer, Uuid);
    }
}
