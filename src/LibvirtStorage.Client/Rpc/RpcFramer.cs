using System;
using System.Buffers.Binary;
using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc;

/// <summary>
/// Bytes in, messages out; no I/O. The buffer grows with the bytes that have arrived and not with what a length word
/// announces, so that four hostile bytes cost nothing.
/// </summary>
internal sealed class RpcFramer
{
    private const int InitialSize = 65536;

    private byte[] _buffer = new byte[InitialSize];
    private int _start;
    private int _end;

    /// <summary>Bytes that wait for the rest of their message.</summary>
    public int Buffered => _end - _start;

    /// <summary>Room for the next bytes, never empty. Call <see cref="Advance"/> with their number.</summary>
    public Memory<byte> GetBuffer()
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }

        if (_end == _buffer.Length)
        {
            int buffered = Buffered;
            byte[] target = buffered > _buffer.Length / 2 ? new byte[_buffer.Length * 2] : _buffer;
            Buffer.BlockCopy(_buffer, _start, target, 0, buffered);
            (_buffer, _start, _end) = (target, 0, buffered);
        }

        return _buffer.AsMemory(_end);
    }

    /// <summary>Tells how many bytes were put into the buffer.</summary>
    public void Advance(int count)
    {
        if ((uint)count > (uint)(_buffer.Length - _end))
        {
            throw new ArgumentOutOfRangeException(nameof(count));
        }

        _end += count;
    }

    /// <summary>The next whole message, or null until more bytes have come.</summary>
    /// <exception cref="LibvirtException">
    /// A length or a header that cannot be. From there on nothing can be made of the bytes, and each further call fails alike.
    /// </exception>
    public RpcMessage? TryRead()
    {
        ReadOnlySpan<byte> available = _buffer.AsSpan(_start, Buffered);
        if (available.Length < RpcLimits.LengthWord)
        {
            return null;
        }

        uint length = BinaryPrimitives.ReadUInt32BigEndian(available);
        if (length is < RpcLimits.MinimumMessage or > RpcLimits.MaximumMessage)
        {
            throw XdrError.Malformed("length", $"{length} is not within {RpcLimits.MinimumMessage} and {RpcLimits.MaximumMessage}");
        }

        // A bad header is known before its payload was waited for.
        if (available.Length < RpcLimits.MinimumMessage)
        {
            return null;
        }

        RpcHeader header = RpcHeader.ReadFrom(available.Slice(RpcLimits.LengthWord, RpcLimits.Header));
        if ((uint)available.Length < length)
        {
            return null;
        }

        RpcMessage message = new(header, available.Slice(RpcLimits.MinimumMessage, (int)length - RpcLimits.MinimumMessage));
        _start += (int)length;
        return message;
    }
}
