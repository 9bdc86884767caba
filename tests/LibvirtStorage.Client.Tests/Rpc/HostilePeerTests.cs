using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Rpc.Messages;
using Xunit;

namespace LibvirtStorage.Client.Tests.Rpc;

/// <summary>Peers that break the rules, or just leave: one typed error, at once.</summary>
public class HostilePeerTests
{
    private const string Remote = "20008086 00000001 ";

    [Theory]
    [InlineData("00000003")]
    [InlineData("ffffffff")]
    [InlineData("0000001c 20008086 00000001 0000003b 00000001 00000005 00000000")]
    [InlineData("0000001c 20008086 00000001 00000001 00000001 00000000 00000000")]
    [InlineData("0000001c 20008086 00000001 0000003b 00000000 00000000 00000000")]
    [InlineData("0000001c 20008086 00000001 0000003b 00000003 00000009 00000002")]
    [InlineData("0000001c 20008086 00000001 0000003b 00000001 00000000 00000002")]
    public async Task What_cannot_be_ends_the_connection_with_a_typed_error(string answer)
    {
        using FakePeer peer = await FakePeer.StartAsync();
        Task<string> call = Task.Run(() => peer.Connection.CallAsync(new GetHostNameCall(), default));
        peer.Take(28);
        peer.Say(answer);
        LibvirtException error = await Assert.ThrowsAsync<LibvirtException>(() => call);
        Assert.Equal(LibvirtErrorCode.RpcError, error.Code);
        await Assert.ThrowsAsync<LibvirtException>(() => peer.Connection.CallAsync(new GetHostNameCall(), default));
        Assert.False(peer.Connection.IsConnected);
    }

    [Theory]
    [InlineData("00000020 20008086 00000001 0000003b 00000001 00000000 00000000 7fffffff")]
    [InlineData("00000020 20008086 00000001 0000003b 00000001 00000000 00000000 00000004")]
    [InlineData("00000024 20008086 00000001 0000003b 00000001 00000000 00000000 00000000 00000000")]
    [InlineData("0000001c 20008086 00000001 0000003b 00000001 00000000 00000001")]
    public async Task A_malformed_payload_fails_its_call_only(string answer)
    {
        using FakePeer peer = await FakePeer.StartAsync();
        Task<string> call = Task.Run(() => peer.Connection.CallAsync(new GetHostNameCall(), default));
        peer.Take(28);
        peer.Say(answer);
        Assert.Equal(LibvirtErrorCode.RpcError, (await Assert.ThrowsAsync<LibvirtException>(() => call)).Code);

        Task<string> next = Task.Run(() => peer.Connection.CallAsync(new GetHostNameCall(), default));
        peer.Take(28);
        peer.Say("00000024 " + Remote + "0000003b 00000001 00000001 00000000 00000004 \"host\"");
        Assert.Equal("host", await next);
    }

    [Fact]
    public async Task Replies_find_their_calls_in_any_order()
    {
        using FakePeer peer = await FakePeer.StartAsync();
        Task<string> first = Task.Run(() => peer.Connection.CallAsync(new GetHostNameCall(), default));
        peer.Take(28);
        Task<string> second = Task.Run(() => peer.Connection.CallAsync(new GetHostNameCall(), default));
        peer.Take(28);
        peer.Say("00000024 " + Remote + "0000003b 00000001 00000001 00000000 00000004 \"two2\"");
        peer.Say("00000024 " + Remote + "0000003b 00000001 00000000 00000000 00000004 \"one1\"");
        Assert.Equal(["one1", "two2"], await Task.WhenAll(first, second));
    }

    [Fact]
    public async Task A_peer_that_leaves_fails_everything_that_waits()
    {
        using FakePeer peer = await FakePeer.StartAsync();
        Task<string> first = Task.Run(() => peer.Connection.CallAsync(new GetHostNameCall(), default));
        Task<string> second = Task.Run(() => peer.Connection.CallAsync(new GetHostNameCall(), default));
        peer.Take(56);
        peer.Leave();
        Assert.Equal(LibvirtErrorCode.NoConnect, (await Assert.ThrowsAsync<LibvirtException>(() => first)).Code);
        Assert.Equal(LibvirtErrorCode.NoConnect, (await Assert.ThrowsAsync<LibvirtException>(() => second)).Code);
    }

    [Fact]
    public async Task A_reply_that_never_comes_is_waited_for_no_longer_than_wanted_and_may_come_later()
    {
        using FakePeer peer = await FakePeer.StartAsync();
        using CancellationTokenSource cancellation = new(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => peer.Connection.CallAsync(new GetHostNameCall(), cancellation.Token));
        peer.Take(28);
        peer.Say("00000024 " + Remote + "0000003b 00000001 00000000 00000000 00000004 \"late\"");

        Task<string> next = Task.Run(() => peer.Connection.CallAsync(new GetHostNameCall(), default));
        peer.Take(28);
        peer.Say("00000024 " + Remote + "0000003b 00000001 00000001 00000000 00000004 \"host\"");
        Assert.Equal("host", await next);
    }

    [Fact]
    public async Task An_error_code_without_a_name_survives_as_its_number()
    {
        using FakePeer peer = await FakePeer.StartAsync();
        Task<string> call = Task.Run(() => peer.Connection.CallAsync(new GetHostNameCall(), default));
        peer.Take(28);
        peer.Say("00000048 " + Remote + "0000003b 00000001 00000000 00000001 0000006e 000003e7 00000000 00000001 00000000 00000000 00000000 00000000 00000005 00000006 00000000");
        LibvirtException error = await Assert.ThrowsAsync<LibvirtException>(() => call);
        Assert.Equal((110, 999, LibvirtErrorLevel.Warning, 5, 6), ((int)error.Code, (int)error.Domain, error.Level, error.Number1, error.Number2));
    }
}
