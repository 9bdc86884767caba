using System;
using System.Collections.Generic;
using System.Linq;
using LibvirtStorage.Client.Rpc;
using Xunit;

namespace LibvirtStorage.Client.Tests.Rpc;

public class RpcFramerTests
{
    // Captured: a daemon's REPLY to POOL_LOOKUP_BY_NAME("p1").
    private static readonly byte[] s_captured = Hex.Bytes(
        "00000034 20008086 00000001 00000054 00000001 00000006 00000000 00000002 \"p1\" 0000 235808a5b56948ce87ed006cc761ee28");

    [Fact]
    public void A_whole_message_comes_out()
    {
        using RpcMessage message = Feed(new RpcFramer(), s_captured).Single();
        AssertCaptured(message);
    }

    [Fact]
    public void One_byte_short_is_not_a_message_yet()
    {
        RpcFramer framer = new();
        Assert.Empty(Feed(framer, s_captured.AsSpan(0, s_captured.Length - 1)));
        AssertCaptured(Feed(framer, s_captured.AsSpan(s_captured.Length - 1)).Single());
    }

    [Fact]
    public void Extra_bytes_wait_for_the_next_message()
    {
        RpcFramer framer = new();
        AssertCaptured(Feed(framer, [.. s_captured, 0, 0, 0]).Single());
        Assert.Equal(3, framer.Buffered);
        AssertCaptured(Feed(framer, s_captured.AsSpan(3)).Single());
        Assert.Equal(0, framer.Buffered);
    }

    [Fact]
    public void Byte_by_byte_gives_the_same_messages()
    {
        RpcFramer framer = new();
        byte[] three = [.. s_captured, .. s_captured, .. s_captured];
        List<RpcMessage> messages = [];
        foreach (byte b in three)
        {
            messages.AddRange(Feed(framer, [b]));
        }

        Assert.Equal(3, messages.Count);
        messages.ForEach(AssertCaptured);
    }

    [Theory]
    [InlineData("00000000")]
    [InlineData("0000001b")]
    [InlineData("02000005")]
    [InlineData("7fffffff")]
    [InlineData("80000000")]
    [InlineData("ffffffff")]
    public void A_length_that_cannot_be_is_refused_at_its_fourth_byte_and_ever_after(string length)
    {
        RpcFramer framer = new();
        for (int i = 0; i < 2; i++)
        {
            LibvirtException error = Assert.Throws<LibvirtException>(() => Feed(framer, i == 0 ? Hex.Bytes(length) : s_captured));
            Assert.Equal(LibvirtErrorCode.RpcError, error.Code);
        }
    }

    [Theory]
    [InlineData("00000007 00000000 00000000")]
    [InlineData("00000001 00000000 00000003")]
    [InlineData("ffffffff 00000000 00000000")]
    public void A_type_or_status_that_cannot_be_is_refused_before_the_payload(string rest)
    {
        RpcFramer framer = new();
        Assert.Throws<LibvirtException>(() => Feed(framer, Hex.Bytes("02000000 20008086 00000001 00000054" + rest)));
    }

    [Fact]
    public void The_largest_message_is_taken_and_its_announcement_alone_takes_no_memory()
    {
        byte[] message = new byte[RpcLimits.MaximumMessage];
        RpcHeader.Remote(RemoteProcedure.StorageVolDownload, RpcMessageType.Stream, 9, RpcStatus.Continue)
            .WriteTo(message, RpcLimits.MaximumMessage - RpcLimits.MinimumMessage);
        message[message.Length - 1] = 0xa5;

        RpcFramer framer = new();
        Assert.Empty(Feed(framer, message.AsSpan(0, 100)));
        Assert.True(framer.GetBuffer().Length <= 65536);

        using RpcMessage whole = Feed(framer, message.AsSpan(100)).Single();
        Assert.Equal(33554408, whole.Payload.Length);
        Assert.Equal(0xa5, whole.Payload[whole.Payload.Length - 1]);
    }

    private static void AssertCaptured(RpcMessage message)
    {
        Assert.Equal(new RpcHeader(0x20008086, 1, 84, RpcMessageType.Reply, 6, RpcStatus.Ok), message.Header);
        Assert.Equal(s_captured.AsSpan(28).ToArray(), message.Payload.ToArray());
    }

    private static List<RpcMessage> Feed(RpcFramer framer, ReadOnlySpan<byte> bytes)
    {
        List<RpcMessage> messages = [];
        while (!bytes.IsEmpty)
        {
            Memory<byte> buffer = framer.GetBuffer();
            int count = Math.Min(buffer.Length, bytes.Length);
            bytes.Slice(0, count).CopyTo(buffer.Span);
            framer.Advance(count);
            bytes = bytes.Slice(count);
            while (framer.TryRead() is { } message)
            {
                messages.Add(message);
            }
        }

        return messages;
    }
}
