using System;
using System.Buffers;

namespace LibvirtStorage.Client.Rpc;

/// <summary>A received message. Whoever gets one owns it and disposes it, which gives its buffer back.</summary>
internal sealed class RpcMessage : IDisposable
{
    private byte[]? _buffer;
    private readonly int _length;

    /// <summary>Copies a message out of the receive buffer.</summary>
    public RpcMessage(RpcHeader header, ReadOnlySpan<byte> payload)
    {
        Header = header;
        _length = payload.Length;
        _buffer = payload.Length == 0 ? [] : ArrayPool<byte>.Shared.Rent(payload.Length);
        payload.CopyTo(_buffer);
    }

    /// <summary>The header.</summary>
    public RpcHeader Header { get; }

    /// <summary>What follows the header: XDR, or the raw bytes of a stream (no length before them, no padding).</summary>
    public ReadOnlySpan<byte> Payload =>
        (_buffer ?? throw new ObjectDisposedException(nameof(RpcMessage))).AsSpan(0, _length);

    /// <inheritdoc/>
    public void Dispose()
    {
        byte[]? buffer = _buffer;
        _buffer = null;
        if (buffer is { Length: > 0 })
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
