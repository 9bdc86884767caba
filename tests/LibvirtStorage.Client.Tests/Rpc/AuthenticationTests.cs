using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;
using Xunit;

namespace LibvirtStorage.Client.Tests.Rpc;

/// <summary>The first calls of a connection, with a peer that plays the daemon's part: polkit and SASL need more than a test has.</summary>
public class AuthenticationTests
{
    private const string Remote = "20008086 00000001 ";

    [Fact]
    public async Task Polkit_is_asked_and_the_connection_opened_after_it_agreed()
    {
        using FakePeer peer = await FakePeer.StartAsync();
        Task<DaemonHost> opening = OpenAsync(peer, "qemu:///system");
        Offer(peer, 2);
        peer.Expect("0000001c " + Remote + "00000046 00000000 00000001 00000000");
        peer.Say("00000020 " + Remote + "00000046 00000001 00000001 00000000 00000001");
        peer.Expect("00000020 " + Remote + "0000003c 00000000 00000002 00000000 0000000a");
        peer.Say("00000020 " + Remote + "0000003c 00000001 00000002 00000000 00000000");
        peer.Expect("00000038 " + Remote + "00000001 00000000 00000003 00000000 00000001 0000000e \"qemu:///system\" 0000 00000000");
        peer.Say("0000001c " + Remote + "00000001 00000001 00000003 00000000");
        peer.Expect("0000001c " + Remote + "0000003b 00000000 00000004 00000000");
        peer.Say("00000024 " + Remote + "0000003b 00000001 00000004 00000000 00000004 \"kvm1\"");
        Assert.Equal("kvm1", (await opening).HostName);
    }

    [Fact]
    public async Task A_no_of_polkit_says_what_to_do()
    {
        using FakePeer peer = await FakePeer.StartAsync();
        Task<DaemonHost> opening = OpenAsync(peer, "qemu:///system");
        Offer(peer, 2);
        peer.Take(28);
        peer.Say("00000054 " + Remote + "00000046 00000001 00000001 00000001 0000002d 0000003c 00000001 00000006 \"denied\" 0000 00000002 00000000 00000000 00000000 00000000 00000000 00000000 00000000");
        LibvirtException error = await Assert.ThrowsAsync<LibvirtException>(() => opening);
        Assert.Equal((LibvirtErrorCode.AuthenticationFailed, LibvirtErrorDomain.Authentication), (error.Code, error.Domain));
        Assert.Contains("denied", error.Message);
        Assert.Contains("org.libvirt.unix.manage", error.Message);
    }

    [Theory]
    [InlineData(1, "qemu:///system", "sasl")]
    [InlineData(0, "qemu:///system?auth=polkit", "polkit")]
    [InlineData(2, "qemu:///system?auth=none", "none")]
    [InlineData(2, "qemu:///system?auth=sasl.gssapi", "sasl.gssapi")]
    public async Task What_only_one_side_has_is_an_error_that_names_it(int offered, string uri, string named)
    {
        using FakePeer peer = await FakePeer.StartAsync();
        Task<DaemonHost> opening = OpenAsync(peer, uri);
        Offer(peer, offered);
        LibvirtException error = await Assert.ThrowsAsync<LibvirtException>(() => opening);
        Assert.Equal(LibvirtErrorCode.AuthenticationUnavailable, error.Code);
        Assert.Contains(named, error.Message);
    }

    private static async Task<DaemonHost> OpenAsync(FakePeer peer, string uri)
    {
        LibvirtUri parsed = LibvirtUri.Parse(uri);
        using ConnectDeadline deadline = new(parsed, ConnectionOptions.Default, default);
        return await Task.Run(() => LibvirtHosts.OpenAsync(peer.Connection, parsed, deadline));
    }

    private static void Offer(FakePeer peer, int type)
    {
        peer.Expect("0000001c " + Remote + "00000042 00000000 00000000 00000000");
        peer.Say("00000024 " + Remote + $"00000042 00000001 00000000 00000000 00000001 {type:x8}");
    }
}
