using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary><c>virNetStreamHole</c>, the payload of <see cref="RpcMessageType.StreamHole"/>.</summary>
/// <param name="Length">Bytes of the hole, at least 1: daemons fail the stream at 0 and less.</param>
internal readonly record struct StreamHole(long Length)
{
    /// <summary>Bytes on the wire.</summary>
    public const int Size = 12;

    /// <summary>Reads one.</summary>
    public static StreamHole ReadFrom(ref XdrReader reader)
    {
        long length = reader.ReadInt64("hole.length");
        if (length <= 0)
        {
            throw XdrError.Malformed("hole.length", $"{length} is not positive");
        }

        reader.ReadUInt32("hole.flags", 0);
        return new StreamHole(length);
    }

    /// <summary>Writes it.</summary>
    public void WriteTo(XdrWriter writer)
    {
        writer.WriteInt64(Length);
        writer.WriteUInt32(0);
    }
}
