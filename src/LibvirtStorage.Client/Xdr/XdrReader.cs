using System;
using System.Buffers.Binary;
using System.Text;

namespace LibvirtStorage.Client.Xdr;

/// <summary>
/// Reads XDR (RFC 4506) from bytes that have arrived. Nothing is allocated before its bytes are known to be there, and
/// whatever is wrong with them is a <see cref="LibvirtException"/> with <see cref="LibvirtErrorCode.RpcError"/>.
/// </summary>
/// <param name="data">One message's payload.</param>
internal ref struct XdrReader(ReadOnlySpan<byte> data)
{
    private ReadOnlySpan<byte> _rest = data;

    /// <summary>Bytes not yet read.</summary>
    public readonly int Remaining => _rest.Length;

    /// <summary>RFC 4506 section 4.1.</summary>
    public int ReadInt32(string field) => BinaryPrimitives.ReadInt32BigEndian(Take(4, field));

    /// <summary>RFC 4506 section 4.2.</summary>
    public uint ReadUInt32(string field) => BinaryPrimitives.ReadUInt32BigEndian(Take(4, field));

    /// <summary>An unsigned integer that can have only one value here.</summary>
    public void ReadUInt32(string field, uint expected)
    {
        uint value = ReadUInt32(field);
        if (value != expected)
        {
            throw XdrError.Malformed(field, $"{value} where {expected} was expected");
        }
    }

    /// <summary>An unsigned integer with an upper bound, which it may reach.</summary>
    public uint ReadUInt32AtMost(string field, uint maximum)
    {
        uint value = ReadUInt32(field);
        return value <= maximum ? value : throw XdrError.Malformed(field, $"{value} is more than {maximum}");
    }

    /// <summary>A hyper, RFC 4506 section 4.5.</summary>
    public long ReadInt64(string field) => BinaryPrimitives.ReadInt64BigEndian(Take(8, field));

    /// <summary>An unsigned hyper, RFC 4506 section 4.5.</summary>
    public ulong ReadUInt64(string field) => BinaryPrimitives.ReadUInt64BigEndian(Take(8, field));

    /// <summary>A boolean, or the mark before an optional value (RFC 4506 sections 4.4 and 4.19): 0 or 1, nothing else.</summary>
    public bool ReadBoolean(string field) => ReadUInt32AtMost(field, 1) == 1;

    /// <summary>A <c>char</c> member of a structure; it takes four bytes on the wire, of which the value may use one.</summary>
    public byte ReadChar(string field) => (byte)ReadUInt32AtMost(field, byte.MaxValue);

    /// <summary>Bytes of a fixed number, without a length before them; padded to four (section 4.9).</summary>
    public ReadOnlySpan<byte> ReadFixedOpaque(string field, int length)
    {
        ReadOnlySpan<byte> value = Take(length, field);
        SkipPadding(field, length);
        return value;
    }

    /// <summary>A length, that many bytes, and padding to four (section 4.10).</summary>
    public ReadOnlySpan<byte> ReadOpaque(string field, uint maximum)
    {
        uint length = ReadUInt32AtMost(field, maximum);
        if (length > (uint)_rest.Length)
        {
            throw XdrError.Malformed(field, $"{length} bytes announced, {_rest.Length} there");
        }

        return ReadFixedOpaque(field, (int)length);
    }

    /// <summary>A string in UTF-8 (section 4.11). What is no UTF-8 becomes U+FFFD: names come from file systems that know no encoding.</summary>
    public string ReadString(string field, uint maximum = XdrLimits.String)
    {
        ReadOnlySpan<byte> bytes = ReadOpaque(field, maximum);

        // The C programs on the other side end strings at NUL; one with NUL inside would be two different names.
        return bytes.IndexOf((byte)0) < 0 ? Encoding.UTF8.GetString(bytes) : throw XdrError.Malformed(field, "NUL inside a string");
    }

    /// <summary>An optional string: 0, or 1 and the string.</summary>
    public string? ReadOptionalString(string field) => ReadBoolean(field) ? ReadString(field) : null;

    /// <summary>The number of elements of an array (section 4.13), each of which takes at least <paramref name="elementSize"/> bytes.</summary>
    public int ReadCount(string field, uint maximum, int elementSize)
    {
        uint count = ReadUInt32AtMost(field, maximum);
        return count <= (uint)(_rest.Length / elementSize)
            ? (int)count
            : throw XdrError.Malformed(field, $"{count} elements announced, {_rest.Length} bytes there");
    }

    /// <summary>Fails if something is left.</summary>
    public readonly void ReadEnd(string message)
    {
        if (_rest.Length != 0)
        {
            throw XdrError.Malformed(message, $"{_rest.Length} bytes too many");
        }
    }

    private ReadOnlySpan<byte> Take(int length, string field)
    {
        if (length > _rest.Length)
        {
            throw XdrError.Malformed(field, $"{length} bytes needed, {_rest.Length} there");
        }

        ReadOnlySpan<byte> taken = _rest.Slice(0, length);
        _rest = _rest.Slice(length);
        return taken;
    }

    // The padding has to be there; what it holds is not looked at, as in the C implementation.
    private void SkipPadding(string field, int length) => _ = Take(-length & 3, field);
}
