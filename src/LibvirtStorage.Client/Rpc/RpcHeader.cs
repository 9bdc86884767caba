using System;
using System.Buffers.Binary;
using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc;

/// <summary><c>virNetMessageHeader</c>: the 24 bytes behind the length word.</summary>
/// <param name="Program">One of <see cref="RpcProgram"/>.</param>
/// <param name="Version">The program's version.</param>
/// <param name="Procedure">A <see cref="RemoteProcedure"/> or <see cref="KeepaliveProcedure"/>.</param>
/// <param name="Type">What kind of message it is.</param>
/// <param name="Serial">The caller's number for the call; a stream keeps that of the call that opened it.</param>
/// <param name="Status">How it went.</param>
internal readonly record struct RpcHeader(
    uint Program, uint Version, int Procedure, RpcMessageType Type, uint Serial, RpcStatus Status)
{
    /// <summary>A header of the remote program.</summary>
    public static RpcHeader Remote(RemoteProcedure procedure, RpcMessageType type, uint serial, RpcStatus status) =>
        new(RpcProgram.Remote, RpcProgram.Version, (int)procedure, type, serial, status);

    /// <summary>A keepalive message.</summary>
    public static RpcHeader Keepalive(KeepaliveProcedure procedure) =>
        new(RpcProgram.Keepalive, RpcProgram.Version, (int)procedure, RpcMessageType.Message, 0, RpcStatus.Ok);

    /// <summary>Reads the header.</summary>
    /// <exception cref="LibvirtException">Too short, or a type or status that does not exist.</exception>
    public static RpcHeader ReadFrom(ReadOnlySpan<byte> source)
    {
        XdrReader reader = new(source);
        return new RpcHeader(
            reader.ReadUInt32("header.prog"),
            reader.ReadUInt32("header.vers"),
            reader.ReadInt32("header.proc"),
            (RpcMessageType)reader.ReadUInt32AtMost("header.type", (uint)RpcMessageType.StreamHole),
            reader.ReadUInt32("header.serial"),
            (RpcStatus)reader.ReadUInt32AtMost("header.status", (uint)RpcStatus.Continue));
    }

    /// <summary>Writes the length word, which counts itself, and the header: <see cref="RpcLimits.MinimumMessage"/> bytes.</summary>
    public void WriteTo(Span<byte> target, int payloadLength)
    {
        BinaryPrimitives.WriteUInt32BigEndian(target, (uint)(RpcLimits.MinimumMessage + payloadLength));
        BinaryPrimitives.WriteUInt32BigEndian(target.Slice(4), Program);
        BinaryPrimitives.WriteUInt32BigEndian(target.Slice(8), Version);
        BinaryPrimitives.WriteInt32BigEndian(target.Slice(12), Procedure);
        BinaryPrimitives.WriteUInt32BigEndian(target.Slice(16), (uint)Type);
        BinaryPrimitives.WriteUInt32BigEndian(target.Slice(20), Serial);
        BinaryPrimitives.WriteUInt32BigEndian(target.Slice(24), (uint)Status);
    }
}
