using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using LibvirtStorage.Client.Rpc;
using LibvirtStorage.Client.Rpc.Messages;
using LibvirtStorage.Client.Storage;
using Xunit;

namespace LibvirtStorage.Client.Tests.Daemon;

/// <summary>What real daemons do that one would not expect.</summary>
public sealed class TrapTests(LibvirtDaemon daemon) : IClassFixture<LibvirtDaemon>
{
    private Task<PoolOnDaemon> PoolAsync() => PoolOnDaemon.CreateAsync(daemon, daemon.TcpUri);

    [Fact]
    public async Task A_hole_of_one_byte_makes_a_file_of_any_size_and_so_a_used_volume_empty()
    {
        using PoolOnDaemon on = await PoolAsync();
        DaemonVolume volume = await on.CreateAsync("a.img");
        await volume.UploadAsync([.. Enumerable.Repeat((byte)1, 1 << 20)]);
        using (IVolumeUpload reset = await volume.OpenUploadAsync(0, 0, VolumeStreamOptions.Sparse, default))
        {
            await reset.WriteHoleAsync(1, default);
            await reset.FinishAsync(default);
        }

        Assert.Equal(1, new FileInfo(on.Path + "/a.img").Length);
        Assert.Equal(1UL, (await volume.GetInfoAsync(default)).Physical);
    }

    [Fact]
    public async Task Several_streams_and_calls_share_a_connection()
    {
        using PoolOnDaemon on = await PoolAsync();
        byte[][] contents = [.. Enumerable.Range(0, 4).Select(i => Enumerable.Repeat((byte)(i + 1), 3 << 20).ToArray())];
        await Task.WhenAll(contents.Select(async (content, i) =>
        {
            DaemonVolume volume = await on.CreateAsync($"v{i}", 3 << 20);
            await volume.UploadAsync(content);
            await on.Pool.GetInfoAsync(default);
            Assert.Equal(content, await volume.DownloadAsync());
        }));
    }

    [Fact]
    public async Task A_download_that_is_not_read_holds_no_memory_and_neither_other_calls_nor_the_keepalive()
    {
        using PoolOnDaemon on = await PoolAsync();
        DaemonVolume volume = await on.CreateAsync("big", 200 << 20);
        using IVolumeDownload download = await volume.OpenDownloadAsync(0, 0, VolumeStreamOptions.None, default);

        // The daemon pings each second here and gives up after three without an answer.
        await Task.Delay(TimeSpan.FromSeconds(8));
        Task<StoragePoolInfo> call = on.Pool.GetInfoAsync(default);
        Assert.Same(call, await Task.WhenAny(call, Task.Delay(TimeSpan.FromSeconds(10))));

        byte[] buffer = new byte[1 << 20];
        long total = 0;
        for (DownloadedRange range; (range = await download.ReadAsync(buffer, default)).Length != 0;)
        {
            total += range.Length;
        }

        Assert.Equal(200L << 20, total);
    }

    [Fact]
    public async Task Killing_the_daemon_fails_an_upload_within_seconds()
    {
        using LibvirtDaemon own = new();
        using PoolOnDaemon on = await PoolOnDaemon.CreateAsync(own, own.TcpUri);
        DaemonVolume volume = await on.CreateAsync("a.img");
        using IVolumeUpload upload = await volume.OpenUploadAsync(0, 0, VolumeStreamOptions.None, default);
        Stopwatch clock = Stopwatch.StartNew();
        own.Kill();
        LibvirtException error = await Assert.ThrowsAsync<LibvirtException>(async () =>
        {
            while (true)
            {
                await upload.WriteAsync(new byte[65536], default);
            }
        });
        Assert.Equal(LibvirtErrorCode.NoConnect, error.Code);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5));
        Assert.False(on.Host.IsConnected);
    }

    [Fact]
    public async Task The_use_by_an_active_domain_is_found_by_its_path()
    {
        string file = daemon.Folder + "/node.xml";
        File.WriteAllText(file, $"""
            <node>
              <domain type='test'><name>vm1</name><memory>8192</memory><os><type>hvm</type></os>
                <devices><disk type='file' device='disk'><source file='{daemon.Folder}/tp/used'/><target dev='vda'/></disk></devices></domain>
              <pool type='dir'><name>tp</name><target><path>{daemon.Folder}/tp</path></target></pool>
            </node>
            """);
        using DaemonHost host = await LibvirtHosts.ConnectAsync($"test+tcp://127.0.0.1:{daemon.Port}{file}", default);
        IStoragePool pool = (await host.ListPoolsAsync(default)).Single();
        IStorageVolume used = await pool.CreateVolumeAsync(new VolumeDefinition { Name = "used", Capacity = 4096 }, default);
        IStorageVolume free = await pool.CreateVolumeAsync(new VolumeDefinition { Name = "free", Capacity = 4096 }, default);
        Assert.Equal(new VolumeUse(true, "vm1"), await host.GetVolumeUseAsync(used, default));
        Assert.Equal(new VolumeUse(true, null), await host.GetVolumeUseAsync(free, default));
    }

    [Fact]
    public async Task Without_a_hypervisor_the_use_is_unknown()
    {
        using PoolOnDaemon on = await PoolOnDaemon.CreateAsync(daemon, $"storage+tcp://127.0.0.1:{daemon.Port}/session");
        Assert.False((await on.Host.GetVolumeUseAsync(await on.CreateAsync("a.img"), default)).Known);
    }

    [Fact]
    public async Task A_thousand_downloads_of_any_range_are_right_though_some_begin_before_their_reply()
    {
        using PoolOnDaemon on = await PoolAsync();
        byte[] content = new byte[1 << 20];
        Random random = new(11);
        random.NextBytes(content);
        DaemonVolume volume = await on.CreateAsync("a.img");
        await volume.UploadAsync(content);
        for (int i = 0; i < 1000; i++)
        {
            int offset = random.Next(content.Length);
            int length = random.Next(1, Math.Min(4096, content.Length - offset) + 1);
            byte[] range = await volume.DownloadAsync((ulong)offset, (ulong)length);
            Assert.True(range.AsSpan().SequenceEqual(content.AsSpan(offset, length)), $"Range {i}: {length} at {offset}, and {range.Length} came.");
        }
    }

    [Fact]
    public async Task A_hole_that_is_refused_ends_its_stream_and_not_the_connection()
    {
        using PoolOnDaemon on = await PoolAsync();
        DaemonVolume volume = await on.CreateAsync("a.img");
        using UploadStream upload = await on.Host.Connection.OpenUploadAsync(new VolumeUploadCall(volume.Handle, 0, 0, 1), VolumeStreamOptions.Sparse, default);

        // With flags, which nobody has defined; the answer is a REPLY and not of the stream.
        byte[] hole = [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1];
        await on.Host.Connection.SendAsync(RpcConnection.StreamFrame(upload, RpcMessageType.StreamHole, RpcStatus.Continue, hole), null, default);
        LibvirtException error = await Assert.ThrowsAsync<LibvirtException>(() => upload.FinishAsync(default));
        Assert.NotEqual(LibvirtErrorCode.RpcError, error.Code);
        await volume.UploadAsync([1, 2, 3]);
        Assert.Equal(new byte[] { 1, 2, 3 }, await volume.DownloadAsync(0, 3));
    }

    [Fact]
    public async Task The_types_of_pools_that_a_host_has_are_told()
    {
        using PoolOnDaemon on = await PoolAsync();
        Assert.Contains("type='dir'", await on.Host.GetPoolCapabilitiesAsync(default));
    }
}
