using System;
using System.Diagnostics;
using System.Threading.Tasks;
using LibvirtStorage.Client.Rpc;
using LibvirtStorage.Client.Rpc.Messages;
using LibvirtStorage.Client.Storage;
using Xunit;

namespace LibvirtStorage.Client.Tests.Rpc;

/// <summary>Pings of our own: when they are due, and what their silence means.</summary>
public class KeepaliveTests
{
    private const string Ping = "0000001c 6b656570 00000001 00000001 00000002 00000000 00000000";
    private const string Pong = "0000001c 6b656570 00000001 00000002 00000002 00000000 00000000";

    private static readonly KeepaliveStep s_ping = new(KeepaliveAction.Ping, 5000);

    [Fact]
    public void A_ping_is_due_after_an_interval_without_a_sign_of_life_and_not_before()
    {
        Keepalive keepalive = new(5000, 6, now: 100);
        Assert.Equal(new KeepaliveStep(KeepaliveAction.Wait, 5000), keepalive.Next(100));
        Assert.Equal(new KeepaliveStep(KeepaliveAction.Wait, 1), keepalive.Next(5099));
        keepalive.Hear(3000);
        Assert.Equal(new KeepaliveStep(KeepaliveAction.Wait, 2900), keepalive.Next(5100));
        Assert.Equal(s_ping, keepalive.Next(8000));
    }

    [Fact]
    public void An_interval_after_the_last_ping_the_other_side_is_dead()
    {
        Keepalive keepalive = new(5000, 3, now: 0);
        Assert.Equal(s_ping, keepalive.Next(5000));
        Assert.Equal(s_ping, keepalive.Next(10000));
        Assert.Equal(s_ping, keepalive.Next(15000));
        Assert.Equal(new KeepaliveStep(KeepaliveAction.Wait, 1), keepalive.Next(19999));
        Assert.Equal(KeepaliveAction.GiveUp, keepalive.Next(20000).Action);
    }

    [Fact]
    public void Any_sign_of_life_gives_all_pings_back()
    {
        Keepalive keepalive = new(5000, 1, now: 0);
        for (long now = 5000; now < 24 * 3600 * 1000; now += 5000)
        {
            Assert.Equal(s_ping, keepalive.Next(now));
            keepalive.Hear(now + 1);
            now++;
        }
    }

    [Fact]
    public void Who_has_slept_asks_before_giving_up()
    {
        Keepalive keepalive = new(5000, 2, now: 0);
        Assert.Equal(s_ping, keepalive.Next(8 * 3600 * 1000));
        Assert.Equal(new KeepaliveStep(KeepaliveAction.Wait, 5000), keepalive.Next(8 * 3600 * 1000));
    }

    [Fact]
    public async Task Pings_are_byte_for_byte_those_of_virsh_and_an_idle_connection_lives_on_their_answers()
    {
        using FakePeer peer = await FakePeer.StartAsync();
        peer.Connection.UseKeepalive(Options(100, 1));
        for (int i = 0; i < 10; i++)
        {
            peer.Expect(Ping);
            peer.Say(Pong);
        }

        Assert.True(peer.Connection.IsConnected);
    }

    [Fact]
    public async Task A_peer_that_has_said_no_to_keepalive_gets_no_pings()
    {
        using FakePeer peer = await FakePeer.StartAsync();
        peer.Connection.UseKeepalive(Options(0, 1));
        await Task.Delay(200);
        Task<string> call = Task.Run(() => peer.Connection.CallAsync(new GetHostNameCall(), default));
        peer.Expect("0000001c 20008086 00000001 0000003b 00000000 00000000 00000000");
        peer.Say("00000024 20008086 00000001 0000003b 00000001 00000000 00000000 00000004 \"host\"");
        Assert.Equal("host", await call);
    }

    [Fact]
    public async Task Silence_fails_everything_that_waits_and_says_for_how_long_it_was()
    {
        using FakePeer peer = await FakePeer.StartAsync();
        Task<string> call = Task.Run(() => peer.Connection.CallAsync(new GetHostNameCall(), default));
        peer.Take(28);
        peer.Connection.UseKeepalive(Options(200, 2));
        LibvirtException error = await Assert.ThrowsAsync<LibvirtException>(() => call);
        Assert.Equal((LibvirtErrorCode.OperationTimeout, LibvirtErrorDomain.Rpc), (error.Code, error.Domain));
        Assert.Contains("the peer does not respond: nothing came from it for 0.6 seconds, and 2 pings were not answered", error.Message);
        peer.Expect(Ping);
        peer.Expect(Ping);
        Assert.False(peer.Connection.IsConnected);
    }

    [Fact]
    public async Task An_upload_that_is_taken_packet_by_packet_is_life_enough_though_no_ping_gets_through()
    {
        using FakePeer peer = await FakePeer.StartAsync();
        Task<UploadStream> opening = Task.Run(() => peer.Connection.OpenUploadAsync(
            new VolumeUploadCall(new VolumeHandle("p", "v", "k"), 0, 0, 0), VolumeStreamOptions.None, default));
        peer.Take(28 + 24 + 20);
        peer.Say("0000001c 20008086 00000001 000000d0 00000001 00000000 00000000");
        using UploadStream upload = await opening;
        peer.Connection.UseKeepalive(Options(200, 1));
        Stopwatch clock = Stopwatch.StartNew();
        Task writing = Task.Run(async () =>
        {
            while (true)
            {
                await upload.WriteAsync(new byte[RpcLimits.StreamPacket], default);
            }
        });

        // What the system has taken, in a while; never an answer.
        while (clock.Elapsed < TimeSpan.FromSeconds(2))
        {
            peer.Take(1 << 20);
            await Task.Delay(20);
        }

        Assert.True(peer.Connection.IsConnected);
        LibvirtException error = await Assert.ThrowsAsync<LibvirtException>(() => writing);
        Assert.Equal(LibvirtErrorCode.OperationTimeout, error.Code);
    }

    private static ConnectionOptions Options(int milliseconds, int count) =>
        new() { KeepaliveInterval = TimeSpan.FromMilliseconds(milliseconds), KeepaliveCount = count };
}
