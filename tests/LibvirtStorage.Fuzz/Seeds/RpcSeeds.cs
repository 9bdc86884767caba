using System;
using System.Collections.Generic;
using System.Linq;
using LibvirtStorage.Client;
using LibvirtStorage.Client.Rpc;
using LibvirtStorage.Client.Xdr;
using LibvirtStorage.Fuzz.Targets;

namespace LibvirtStorage.Fuzz.Seeds;

/// <summary>What a daemon sends, in the forms that the protocol has.</summary>
internal static class RpcSeeds
{
    private static readonly byte[] s_uuid = [0x23, 0x58, 0x08, 0xa5, 0xb5, 0x69, 0x48, 0xce, 0x87, 0xed, 0, 0x6c, 0xc7, 0x61, 0xee, 0x28];

    /// <summary>Every reply with the payloads that its decoder takes; the byte before them chooses the decoder.</summary>
    public static IEnumerable<byte[]> Replies() =>
        from i in Enumerable.Range(0, ReplyDecoder.All.Count)
        from payload in Payloads()
        where Takes(ReplyDecoder.All[i], payload)
        select (byte[])[(byte)i, .. payload];

    /// <summary>A reply of each kind, a stream, an error; each is one conversation, and all are another.</summary>
    public static IEnumerable<byte[]> Conversations()
    {
        byte[][] messages = [.. Messages()];
        return messages.Append([.. messages.SelectMany(m => m)]).Select(m => (byte[])[0xff, .. m]);
    }

    private static IEnumerable<byte[]> Messages()
    {
        uint serial = 1;
        foreach (ReplyDecoder decoder in ReplyDecoder.All)
        {
            if (Payloads().FirstOrDefault(p => Takes(decoder, p)) is { } payload)
            {
                yield return Message(RpcMessageType.Reply, serial++, RpcStatus.Ok, payload, decoder.Procedure);
            }
        }

        yield return Message(RpcMessageType.Stream, serial, RpcStatus.Continue, "some bytes"u8.ToArray());
        yield return Message(RpcMessageType.StreamHole, serial, RpcStatus.Continue, Payload(w => w.WriteInt64(4096), w => w.WriteUInt32(0)));
        yield return Message(RpcMessageType.Stream, serial, RpcStatus.Ok, []);
        yield return Message(RpcMessageType.Reply, serial, RpcStatus.Error, Error());
    }

    private static byte[] Message(
        RpcMessageType type, uint serial, RpcStatus status, byte[] payload, RemoteProcedure procedure = RemoteProcedure.StorageVolDownload)
    {
        RpcFrame frame = RpcFrame.Create(RpcHeader.Remote(procedure, type, serial, status), payload);
        byte[] message = frame.Memory.ToArray();
        frame.Return();
        return message;
    }

    /// <summary>The shapes that replies have: nothing, a number, a text, a handle, a list of handles, sizes.</summary>
    private static IEnumerable<byte[]> Payloads() =>
    [
        Payload(Pool),
        Payload(Volume),
        Payload(w => w.WriteInt32(2), Pool, Pool, w => w.WriteUInt32(2)),
        Payload(w => w.WriteInt32(2), Volume, Volume, w => w.WriteUInt32(2)),
        Payload(w => w.WriteInt32(1), Domain, w => w.WriteUInt32(1)),
        Payload(w => w.WriteString("text", "<pool type='dir'/>")),
        Payload(w => w.WriteInt32(2), w => w.WriteUInt64(1), w => w.WriteUInt64(2), w => w.WriteUInt64(3)),
        Payload(w => w.WriteInt32(0), w => w.WriteUInt64(1), w => w.WriteUInt64(2)),
        Payload(w => w.WriteInt32(1), w => w.WriteInt32(2)),
        Payload(w => w.WriteInt32(1)),
        [],
    ];

    /// <summary>As a daemon answers a look-up that finds nothing.</summary>
    private static byte[] Error() => Payload(
        w => w.WriteInt32((int)LibvirtErrorCode.NoStoragePool),
        w => w.WriteInt32((int)LibvirtErrorDomain.Storage),
        w => w.WriteOptionalString("message", "Storage pool not found: p1"),
        w => w.WriteInt32(2),
        w => w.WriteInt32(1),
        Domain,
        w => w.WriteOptionalString("str1", "Storage pool not found: %s"),
        w => w.WriteOptionalString("str2", "p1"),
        w => w.WriteOptionalString("str3", null),
        w => w.WriteInt32(-1),
        w => w.WriteInt32(-1),
        w => w.WriteInt32(1),
        w => w.WriteString("net", "default"),
        w => w.WriteFixedOpaque(s_uuid));

    private static void Pool(XdrWriter writer)
    {
        writer.WriteString("name", "p1");
        writer.WriteFixedOpaque(s_uuid);
    }

    private static void Volume(XdrWriter writer)
    {
        writer.WriteString("pool", "p1");
        writer.WriteString("name", "a.qcow2");
        writer.WriteString("key", "/pool/a.qcow2");
    }

    private static void Domain(XdrWriter writer)
    {
        Pool(writer);
        writer.WriteInt32(7);
    }

    private static byte[] Payload(params Action<XdrWriter>[] parts)
    {
        var writer = new XdrWriter();
        Array.ForEach(parts, part => part(writer));
        return writer.Written.ToArray();
    }

    private static bool Takes(ReplyDecoder decoder, byte[] payload)
    {
        try
        {
            decoder.Decode(payload);
            return true;
        }
        catch (LibvirtException)
        {
            return false;
        }
    }
}
