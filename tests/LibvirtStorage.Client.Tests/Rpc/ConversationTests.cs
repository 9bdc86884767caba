using System;
using System.Linq;
using System.Threading.Tasks;
using LibvirtStorage.Client.Rpc;
using LibvirtStorage.Client.Rpc.Messages;
using LibvirtStorage.Client.Storage;
using Xunit;

namespace LibvirtStorage.Client.Tests.Rpc;

/// <summary>Conversations as captured from virsh and a daemon, with a peer that plays the daemon's part.</summary>
public class ConversationTests
{
    private const string Remote = "20008086 00000001 ";
    private const string Volume = "00000002 \"p1\" 0000 00000006 \"v1.img\" 0000 00000013 \"/tmp/x/pool1/v1.img\" 00";
    private static readonly VolumeHandle s_volume = new("p1", "v1.img", "/tmp/x/pool1/v1.img");

    [Fact]
    public async Task An_upload_is_byte_for_byte_that_of_virsh()
    {
        using FakePeer peer = await FakePeer.StartAsync();
        Task<bool> auth = Async(() => peer.Connection.CallAsync(new SupportsFeatureCall(SupportsFeatureCall.ProgramKeepalive), default));
        peer.Expect("00000020 " + Remote + "0000003c 00000000 00000000 00000000 0000000a");
        peer.Say("00000020 " + Remote + "0000003c 00000001 00000000 00000000 00000001");
        Assert.True(await auth);

        Task<NoReply> open = Async(() => peer.Connection.CallAsync(new ConnectOpenCall("qemu:///system", 0), default));
        peer.Expect("00000038 " + Remote + "00000001 00000000 00000001 00000000 00000001 0000000e \"qemu:///system\" 0000 00000000");
        peer.Say("0000001c " + Remote + "00000001 00000001 00000001 00000000");
        await open;

        Task<PoolHandle> lookup = Async(() => peer.Connection.CallAsync(new PoolLookupByNameCall("p1"), default));
        peer.Expect("00000024 " + Remote + "00000054 00000000 00000002 00000000 00000002 \"p1\" 0000");
        peer.Say("00000034 " + Remote + "00000054 00000001 00000002 00000000 00000002 \"p1\" 0000 235808a5b56948ce87ed006cc761ee28");
        PoolHandle pool = await lookup;
        Assert.Equal(Guid.Parse("235808a5-b569-48ce-87ed-006cc761ee28"), pool.Uuid);

        Task<VolumeHandle> find = Async(() => peer.Connection.CallAsync(new VolumeLookupByNameCall(pool, "v1.img"), default));
        peer.Expect("00000040 " + Remote + "0000005f 00000000 00000003 00000000 00000002 \"p1\" 0000 235808a5b56948ce87ed006cc761ee28 00000006 \"v1.img\" 0000");
        peer.Say("00000048 " + Remote + "0000005f 00000001 00000003 00000000" + Volume);
        Assert.Equal(s_volume, await find);

        using UploadHelper upload = await OpenUploadAsync(peer, 4, sparse: false);
        byte[] data = [.. Enumerable.Range(0, 1024).Select(i => (byte)(i & 0xff))];
        await upload.Stream.WriteAsync(data, default);
        peer.Expect("0000041c " + Remote + "000000d0 00000003 00000004 00000002");
        Assert.Equal(data, peer.Take(1024));
        Task finish = upload.Stream.FinishAsync(default);
        peer.Expect("0000001c " + Remote + "000000d0 00000003 00000004 00000000");
        Assert.False(finish.IsCompleted);
        peer.Say("0000001c " + Remote + "000000d0 00000003 00000004 00000000");
        await finish;
    }

    [Fact]
    public async Task Holes_are_byte_for_byte_those_of_virsh()
    {
        using FakePeer peer = await FakePeer.StartAsync();
        using UploadHelper upload = await OpenUploadAsync(peer, 0, sparse: true);
        await upload.Stream.WriteHoleAsync(458752, default);
        peer.Expect("00000028 " + Remote + "000000d0 00000006 00000000 00000002 00000000 00070000 00000000");
    }

    [Fact]
    public async Task No_byte_is_sent_before_the_reply_and_never_an_empty_packet()
    {
        using FakePeer peer = await FakePeer.StartAsync();
        using UploadHelper upload = await OpenUploadAsync(peer, 0, sparse: false);
        await upload.Stream.WriteAsync(ReadOnlyMemory<byte>.Empty, default);
        await upload.Stream.WriteAsync(new byte[] { 7 }, default);
        peer.Expect("0000001d " + Remote + "000000d0 00000003 00000000 00000002 07");
    }

    [Theory]
    [InlineData("00000003")]
    [InlineData("00000001")]
    public async Task An_error_in_the_middle_ends_the_upload_whatever_its_type_and_no_finish_is_sent(string type)
    {
        using FakePeer peer = await FakePeer.StartAsync();
        using (UploadHelper upload = await OpenUploadAsync(peer, 0, sparse: false))
        {
            peer.Say(Error(type, 0, 208));
            LibvirtException error = await Assert.ThrowsAsync<LibvirtException>(async () =>
            {
                while (true)
                {
                    await upload.Stream.WriteAsync(new byte[100000], default);
                }
            });
            Assert.Equal((LibvirtErrorCode.SystemError, LibvirtErrorDomain.Streams, 28), (error.Code, error.Domain, error.Number1));
            await Assert.ThrowsAsync<LibvirtException>(() => upload.Stream.FinishAsync(default));
        }

        // The connection lives on, and a second error for the same stream is no offence.
        peer.Say(Error(type, 0, 208));
        Assert.True(peer.Connection.IsConnected);
    }

    [Fact]
    public async Task Disposing_an_upload_aborts_it_with_an_empty_error()
    {
        using FakePeer peer = await FakePeer.StartAsync();
        (await OpenUploadAsync(peer, 0, sparse: false)).Dispose();
        peer.Expect("0000001c " + Remote + "000000d0 00000003 00000000 00000001");
    }

    [Fact]
    public async Task A_download_may_begin_before_its_reply()
    {
        using FakePeer peer = await FakePeer.StartAsync();
        Task<DownloadStream> opening = Async(() =>
            peer.Connection.OpenDownloadAsync(new VolumeDownloadCall(s_volume, 0, 0, 1), VolumeStreamOptions.Sparse, default));
        peer.Take(28 + 44 + 20);
        peer.Say("0000001f " + Remote + "000000d1 00000003 00000000 00000002 010203");
        peer.Say("0000001c " + Remote + "000000d1 00000001 00000000 00000000");
        peer.Say("00000028 " + Remote + "000000d1 00000006 00000000 00000002 00000000 00070000 00000000");
        peer.Say("0000001c " + Remote + "000000d1 00000003 00000000 00000002");
        using DownloadStream download = await opening;
        byte[] buffer = new byte[2];
        Assert.Equal(new DownloadedRange(2, false), await download.ReadAsync(buffer, default));
        Assert.Equal(new DownloadedRange(1, false), await download.ReadAsync(buffer, default));
        Assert.Equal(new DownloadedRange(458752, true), await download.ReadAsync(buffer, default));

        // The empty packet is answered by FINISH, and only the answer to that is the end.
        Task<DownloadedRange> end = Async(() => download.ReadAsync(buffer, default));
        peer.Expect("0000001c " + Remote + "000000d1 00000003 00000000 00000000");
        peer.Say("0000001c " + Remote + "000000d1 00000003 00000000 00000000");
        Assert.Equal(0, (await end).Length);
    }

    [Fact]
    public async Task A_ping_is_answered_while_an_upload_is_blocked_in_a_write()
    {
        using FakePeer peer = await FakePeer.StartAsync();
        using UploadHelper upload = await OpenUploadAsync(peer, 0, sparse: false);
        byte[] data = new byte[64 << 20];
        Task writing = upload.Stream.WriteAsync(data, default);
        await Task.Delay(200);
        Assert.False(writing.IsCompleted);

        peer.Say("0000001c 6b656570 00000001 00000001 00000002 00000000 00000000");
        await Task.Delay(200);
        for (int packets = 0; ; packets++)
        {
            byte[] header = peer.Take(28);
            if (header[4] == 0x6b)
            {
                Assert.Equal(Hex.Bytes("0000001c 6b656570 00000001 00000002 00000002 00000000 00000000"), header);
                Assert.True(packets < 200, "The answer came behind all of the data.");
                return;
            }

            peer.Take((header[0] << 24 | header[1] << 16 | header[2] << 8 | header[3]) - 28);
        }
    }

    [Fact]
    public async Task Pings_without_end_are_not_answered_without_end_and_keep_no_abort_from_the_host()
    {
        using FakePeer peer = await FakePeer.StartAsync();
        using UploadHelper blocked = await OpenUploadAsync(peer, 0, sparse: false);
        UploadHelper unwanted = await OpenUploadAsync(peer, 1, sparse: false);
        Task writing = blocked.Stream.WriteAsync(new byte[64 << 20], default);
        await Task.Delay(200);
        Assert.False(writing.IsCompleted);

        for (int i = 0; i < 1000; i++)
        {
            peer.Say("0000001c 6b656570 00000001 00000001 00000002 00000000 00000000");
        }

        await Task.Delay(500);
        unwanted.Dispose();
        byte[] abort = Hex.Bytes("0000001c " + Remote + "000000d0 00000003 00000001 00000001");
        int pongs = 0;
        for (byte[] header = peer.Take(28); !header.AsSpan().SequenceEqual(abort); header = peer.Take(28))
        {
            pongs += header[4] == 0x6b ? 1 : 0;
            peer.Take((header[0] << 24 | header[1] << 16 | header[2] << 8 | header[3]) - 28);
        }

        Assert.InRange(pongs, 1, 256);
    }

    private static byte[] Error(string type, int serial, int procedure) => Hex.Bytes(
        $"00000058 {Remote} {procedure:x8} {type} {serial:x8} 00000001 00000026 00000026 00000001 00000004 \"full\" 00000002 00000000"
            + "00000001 00000002 \"%s\" 0000 00000000 00000000 0000001c ffffffff 00000000");

    private static Task<T> Async<T>(Func<Task<T>> call) => Task.Run(call);

    private static async Task<UploadHelper> OpenUploadAsync(FakePeer peer, int serial, bool sparse)
    {
        int flags = sparse ? 1 : 0;
        Task<UploadStream> opening = Async(() => peer.Connection.OpenUploadAsync(
            new VolumeUploadCall(s_volume, 0, 0, (uint)flags), (VolumeStreamOptions)flags, default));
        peer.Expect($"0000005c {Remote} 000000d0 00000000 {serial:x8} 00000000 {Volume} 00000000 00000000 00000000 00000000 {flags:x8}");
        Assert.False(opening.IsCompleted);
        peer.Say($"0000001c {Remote} 000000d0 00000001 {serial:x8} 00000000");
        return new UploadHelper(await opening);
    }

    private sealed record UploadHelper(IVolumeUpload Stream) : IDisposable
    {
        public void Dispose() => Stream.Dispose();
    }
}
