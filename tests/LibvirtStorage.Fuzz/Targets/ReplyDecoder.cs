using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using LibvirtStorage.Client.Rpc;
using LibvirtStorage.Client.Rpc.Messages;
using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Fuzz.Targets;

/// <summary>How the reply of one procedure is read. There is one for every call that the client can make.</summary>
internal abstract class ReplyDecoder
{
    /// <summary>All of them, by the names of their calls.</summary>
    public static IReadOnlyList<ReplyDecoder> All { get; } =
    [
        .. from type in typeof(RemoteCall<>).Assembly.GetTypes()
           where !type.IsAbstract
           let reply = ReplyOf(type)
           where reply is not null
           orderby type.Name
           select Create(type, reply),
    ];

    public abstract RemoteProcedure Procedure { get; }

    /// <summary>Reads a reply, and expects nothing behind it.</summary>
    public abstract void Decode(ReadOnlySpan<byte> payload);

    private static Type? ReplyOf(Type? type)
    {
        while (type is not null && !(type.IsGenericType && type.GetGenericTypeDefinition() == typeof(RemoteCall<>)))
        {
            type = type.BaseType;
        }

        return type?.GetGenericArguments()[0];
    }

    /// <summary>A reply is read without looking at the arguments of its call, so the call has none.</summary>
    private static ReplyDecoder Create(Type call, Type reply) =>
        (ReplyDecoder)Activator.CreateInstance(typeof(Decoder<>).MakeGenericType(reply), RuntimeHelpers.GetUninitializedObject(call))!;

    private sealed class Decoder<TReply>(RemoteCall<TReply> call) : ReplyDecoder
    {
        public override RemoteProcedure Procedure => call.Procedure;

        public override void Decode(ReadOnlySpan<byte> payload)
        {
            XdrReader reader = new(payload);
            _ = call.ReadReply(ref reader);
            reader.ReadEnd("reply");
        }
    }
}
