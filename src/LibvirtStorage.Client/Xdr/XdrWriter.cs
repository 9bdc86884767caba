using System;
using System.Buffers.Binary;
using System.Text;

namespace LibvirtStorage.Client.Xdr;

/// <summary>Writes XDR (RFC 4506) into a buffer that grows.</summary>
internal sealed class XdrWriter
{
    private byte[] _buffer = new byte[256];

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>What was written; valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    /// <summary>A signed integer.</summary>
    public void WriteInt32(int value) => BinaryPrimitives.WriteInt32BigEndian(Append(4), value);

    /// <summary>An unsigned integer.</summary>
    public void WriteUInt32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Append(4), value);

    /// <summary>A hyper.</summary>
    public void WriteInt64(long value) => BinaryPrimitives.WriteInt64BigEndian(Append(8), value);

    /// <summary>An unsigned hyper.</summary>
    public void WriteUInt64(ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Append(8), value);

    /// <summary>Bytes of a number that both sides know, padded to four.</summary>
    public void WriteFixedOpaque(ReadOnlySpan<byte> value)
    {
        Span<byte> target = Append(value.Length + (-value.Length & 3));
        value.CopyTo(target);
        target.Slice(value.Length).Clear();
    }

    /// <summary>A length, the bytes, padding.</summary>
    public void WriteOpaque(ReadOnlySpan<byte> value)
    {
        WriteUInt32((uint)value.Length);
        WriteFixedOpaque(value);
    }

    /// <summary>A string in UTF-8.</summary>
    /// <exception cref="LibvirtException">It is too long, or has a NUL, at which the other side would cut it.</exception>
    public void WriteString(string field, string value)
    {
        if (value.AsSpan().IndexOf('\0') >= 0)
        {
            throw XdrError.NotSendable(field, "it has a NUL character");
        }

        byte[] bytes = Encoding.UTF8.GetBytes(value);
        if (bytes.Length > XdrLimits.String)
        {
            throw XdrError.NotSendable(field, $"its {bytes.Length} bytes are more than {XdrLimits.String}");
        }

        WriteOpaque(bytes);
    }

    /// <summary>An optional string.</summary>
    public void WriteOptionalString(string field, string? value)
    {
        WriteUInt32(value is null ? 0u : 1u);
        if (value is not null)
        {
            WriteString(field, value);
        }
    }

    private Span<byte> Append(int count)
    {
        int needed = Length + count;
        if (needed > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(needed, _buffer.Length * 2));
        }

        Span<byte> span = _buffer.AsSpan(Length, count);
        Length = needed;
        return span;
    }
}
