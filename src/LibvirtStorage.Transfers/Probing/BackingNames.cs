using System;
using System.Buffers.Binary;
using System.Text;

namespace LibvirtStorage.Transfers.Probing;

/// <summary>The names of backing files in headers other than qcow's, as libvirt finds them.</summary>
internal static class BackingNames
{
    /// <summary>The name, or null if there is none or it is malformed.</summary>
    public static string? Read(string format, ReadOnlySpan<byte> header) => format switch
    {
        "cow" => header.Length >= 1032 && header[8] != 0 ? Text(header.Slice(8, 1024)) : null,
        "qed" => ReadQed(header),
        "vmdk" => ReadVmdk(header),
        _ => null,
    };

    private static string? ReadQed(ReadOnlySpan<byte> header)
    {
        if (header.Length < 64 || (BinaryPrimitives.ReadUInt64LittleEndian(header.Slice(16)) & 1) == 0)
        {
            return null;
        }

        uint offset = BinaryPrimitives.ReadUInt32LittleEndian(header.Slice(56));
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(header.Slice(60));
        bool inside = size > 0 && offset <= (uint)header.Length && size <= (uint)header.Length - offset;
        return inside ? Text(header.Slice((int)offset, (int)size)) : null;
    }

    /// <summary>The embedded descriptor stands at 512 and is searched as text.</summary>
    private static string? ReadVmdk(ReadOnlySpan<byte> header)
    {
        if (header.Length <= 512)
        {
            return null;
        }

        ReadOnlySpan<byte> key = "parentFileNameHint=\""u8;
        ReadOnlySpan<byte> descriptor = header.Slice(512);
        int end = descriptor.IndexOf((byte)0);
        descriptor = end < 0 ? descriptor : descriptor.Slice(0, end);
        int start = descriptor.IndexOf(key);
        if (start < 0)
        {
            return null;
        }

        descriptor = descriptor.Slice(start + key.Length);
        int quote = descriptor.IndexOf((byte)'"');
        return quote > 0 ? Text(descriptor.Slice(0, quote)) : null;
    }

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString((end < 0 ? bytes : bytes.Slice(0, end)).ToArray());
    }
}
