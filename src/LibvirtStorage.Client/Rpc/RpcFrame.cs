using System;
using System.Buffers;

namespace LibvirtStorage.Client.Rpc;

/// <summary>A message to be sent, in a rented buffer. Owned by whoever is to write it; <see cref="Return"/> gives it back.</summary>
/// <param name="Buffer">The rented buffer.</param>
/// <param name="Length">Bytes of the message.</param>
internal readonly record struct RpcFrame(byte[] Buffer, int Length)
{
    /// <summary>The message.</summary>
    public ReadOnlyMemory<byte> Memory => Buffer.AsMemory(0, Length);

    /// <summary>Puts a message together.</summary>
    public static RpcFrame Create(RpcHeader header, ReadOnlySpan<byte> payload)
    {
        int length = RpcLimits.MinimumMessage + payload.Length;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(length);
        header.WriteTo(buffer, payload.Length);
        payload.CopyTo(buffer.AsSpan(RpcLimits.MinimumMessage));
        return new RpcFrame(buffer, length);
    }

    /// <summary>Gives the buffer back.</summary>
    public void Return() => ArrayPool<byte>.Shared.Return(Buffer);
}
