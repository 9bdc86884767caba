using System;
using System.Buffers.Binary;
using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary>A UUID on the wire: sixteen bytes in the order in which they are printed, unlike <see cref="Guid.ToByteArray()"/>.</summary>
internal static class RpcUuid
{
    /// <summary>Reads one.</summary>
    public static Guid ReadFrom(ref XdrReader reader, string field)
    {
        ReadOnlySpan<byte> bytes = reader.ReadFixedOpaque(field, XdrLimits.Uuid);
        return new Guid(
            BinaryPrimitives.ReadInt32BigEndian(bytes),
            BinaryPrimitives.ReadInt16BigEndian(bytes.Slice(4)),
            BinaryPrimitives.ReadInt16BigEndian(bytes.Slice(6)),
            bytes[8], bytes[9], bytes[10], bytes[11], bytes[12], bytes[13], bytes[14], bytes[15]);
    }

    /// <summary>Writes one.</summary>
    public static void WriteTo(XdrWriter writer, Guid value)
    {
        byte[] bytes = value.ToByteArray();
        Array.Reverse(bytes, 0, 4);
        Array.Reverse(bytes, 4, 2);
        Array.Reverse(bytes, 6, 2);
        writer.WriteFixedOpaque(bytes);
    }
}
