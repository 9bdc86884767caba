using System;
using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary><c>remote_nonnull_domain</c>.</summary>
/// <param name="Name">The domain's name.</param>
/// <param name="Uuid">Its UUID.</param>
/// <param name="Id">Its number while it runs, else -1.</param>
internal readonly record struct DomainHandle(string Name, Guid Uuid, int Id)
{
    /// <summary>The fewest bytes that one can take.</summary>
    public const int MinimumSize = 8 + XdrLimits.Uuid;

    /// <summary>Reads one.</summary>
    public static DomainHandle ReadFrom(ref XdrReader reader) =>
        new(reader.ReadString("domain.name"), RpcUuid.ReadFrom(ref reader, "domain.uuid"), reader.ReadInt32("domain.id"));

    /// <summary>Writes it.</summary>
    public void WriteTo(XdrWriter writer)
    {
        writer.WriteString("domain's name", Name);
        RpcUuid.WriteTo(writer, Uuid);
        writer.WriteInt32(Id);
    }
}
