using System;
using System.Collections.Generic;
using System.Linq;
using LibvirtStorage.Client;
using LibvirtStorage.Client.Rpc;
using LibvirtStorage.Client.Rpc.Messages;
using LibvirtStorage.Client.Xdr;
using LibvirtStorage.Fuzz.Harness;
using LibvirtStorage.Fuzz.Seeds;

namespace LibvirtStorage.Fuzz.Targets;

/// <summary>
/// What comes over a connection. The first byte says in which pieces the rest arrives, which must not matter. Messages
/// are read as what their headers call them.
/// </summary>
internal sealed class RpcMessagesTarget : FuzzTarget
{
    private static readonly ILookup<int, ReplyDecoder> s_decoders = ReplyDecoder.All.ToLookup(d => (int)d.Procedure);

    public override string Name => "rpc-messages";

    public override IEnumerable<byte[]> Seeds() => RpcSeeds.Conversations();

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
        {
            return;
        }

        ReadOnlySpan<byte> bytes = input.Slice(1);
        List<RpcHeader> whole = Receive(bytes, int.MaxValue, decode: true);
        List<RpcHeader> pieces = Receive(bytes, input[0] + 1, decode: false);
        FuzzFailureException.ThrowUnless(whole.SequenceEqual(pieces), $"{whole.Count} messages came as a whole, {pieces.Count} in pieces.");
    }

    private static List<RpcHeader> Receive(ReadOnlySpan<byte> bytes, int piece, bool decode)
    {
        var framer = new RpcFramer();
        List<RpcHeader> headers = [];
        try
        {
            while (!bytes.IsEmpty)
            {
                Span<byte> room = framer.GetBuffer().Span;
                int count = Math.Min(Math.Min(piece, room.Length), bytes.Length);
                bytes.Slice(0, count).CopyTo(room);
                framer.Advance(count);
                bytes = bytes.Slice(count);
                while (framer.TryRead() is { } message)
                {
                    using (message)
                    {
                        headers.Add(message.Header);
                        if (decode)
                        {
                            Decode(message);
                        }
                    }
                }
            }
        }
        catch (LibvirtException)
        {
            // The connection is given up; what came before it counts.
        }

        return headers;
    }

    private static void Decode(RpcMessage message)
    {
        try
        {
            XdrReader reader = new(message.Payload);
            if (message.Header.Type == RpcMessageType.StreamHole)
            {
                _ = StreamHole.ReadFrom(ref reader);
            }
            else if (message.Header.Status == RpcStatus.Error)
            {
                _ = NetMessageError.ReadFrom(ref reader);
            }
            else if (message.Header.Type == RpcMessageType.Reply)
            {
                foreach (ReplyDecoder decoder in s_decoders[message.Header.Procedure])
                {
                    decoder.Decode(message.Payload);
                }
            }
        }
        catch (LibvirtException)
        {
        }
    }
}
