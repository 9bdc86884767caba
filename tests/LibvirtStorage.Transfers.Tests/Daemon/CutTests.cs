using System;
using System.IO;
using System.Threading.Tasks;
using System.Xml.Linq;
using LibvirtStorage.Client;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Client.Tests.Daemon;
using LibvirtStorage.Images;
using LibvirtStorage.Transfers.Tests.Contract;
using LibvirtStorage.Transfers.Tests.Support;
using Xunit;

namespace LibvirtStorage.Transfers.Tests.Daemon;

/// <summary>The line to a real daemon is cut in each phase, over a volume that held an image: nobody sees one, old or new, until it is whole.</summary>
public sealed class CutTests(LibvirtDaemon daemon) : TransferFixture, IClassFixture<LibvirtDaemon>
{
    private const string Volume = "target.img";

    // The reset; the body; the head behind its first sector; the first sector.
    [Theory]
    [InlineData(0, 0, TransferMode.Physical)]
    [InlineData(1, 0, TransferMode.Physical)]
    [InlineData(1, 700_000, TransferMode.Physical)]
    [InlineData(1, 700_000, TransferMode.Virtual)]
    [InlineData(2, 0, TransferMode.Virtual)]
    [InlineData(2, 30_000, TransferMode.Physical)]
    [InlineData(3, 0, TransferMode.Physical)]
    [InlineData(3, 3, TransferMode.Virtual)]
    public async Task Neither_libvirt_nor_qemu_img_sees_an_image_until_the_head_is_written(int upload, long afterBytes, TransferMode mode)
    {
        using PoolOnDaemon on = await PoolOnDaemon.CreateAsync(daemon, daemon.TcpUri);
        string source = Qcow2Source(Payload());
        await (await on.CreateAsync(Volume)).UploadAsync(File.ReadAllBytes(Qcow2Source(Payload(seed: 7), "old.qcow2")));
        await on.Pool.RefreshAsync(default);
        Assert.Equal("qcow2", FormatByLibvirt(on));

        using CapturingProxy proxy = new(daemon.Port);
        using DaemonHost host = await LibvirtHosts.ConnectAsync(proxy.Uri, default);
        IStoragePool pool = (await host.FindPoolAsync(on.Pool.Name, default))!;
        var fault = new UploadFault(upload, afterBytes, FaultKind.Fail) { Observe = proxy.Cut };
        TransferException error = await Assert.ThrowsAsync<TransferException>(() => UploadAsync(
            source, ImageFormats.Qcow2, Volume, request => request with { Pool = new FaultyPool(pool, fault), Mode = mode, Force = true }));

        Assert.True(fault.HasStruck);
        Assert.Equal((TransferError.TransferFailed, upload == 0 ? TargetState.Unknown : TargetState.ContentLost), (error.Error, error.TargetState));
        Assert.Contains("former content", error.Message, StringComparison.Ordinal);
        string expected = upload == 0 ? "qcow2" : "raw";
        Assert.Equal(expected, Qemu.FormatOf($"{on.Path}/{Volume}"));
        Assert.Equal(expected, FormatByLibvirt(on));
        await on.Pool.RefreshAsync(default);
        Assert.Equal(expected, FormatByLibvirt(on));

        // And the command can be repeated: the volume notes that it was qcow2, and how large.
        await UploadAsync(source, ImageFormats.Qcow2, Volume, request => request with { Pool = on.Pool, Mode = mode, Force = true });
        Assert.Equal("qcow2", FormatByLibvirt(on));
        Qemu.Check($"{on.Path}/{Volume}");
    }

    [Fact]
    public async Task A_new_volume_is_removed_over_a_new_connection()
    {
        using PoolOnDaemon on = await PoolOnDaemon.CreateAsync(daemon, daemon.TcpUri);
        using CapturingProxy proxy = new(daemon.Port);
        using DaemonHost host = await LibvirtHosts.ConnectAsync(proxy.Uri, default);
        IStoragePool pool = (await host.FindPoolAsync(on.Pool.Name, default))!;
        TransferException error = await Assert.ThrowsAsync<TransferException>(() => UploadAsync(
            Qcow2Source(Payload()), ImageFormats.Qcow2, Volume, request => request with { Pool = new FaultyPool(pool, new UploadFault(0, 700_000, FaultKind.Fail) { Observe = proxy.Cut }) }));

        Assert.Equal(TargetState.Removed, error.TargetState);
        Assert.Empty(Directory.GetFiles(on.Path));
    }

    [Theory]
    [InlineData(false, TargetState.Removed, "The new volume 'target.img' is not there any more.")]
    [InlineData(true, TargetState.ContentLost, "The volume 'target.img' is not there any more.")]
    public async Task A_volume_that_somebody_removes_while_the_line_is_cut_is_said_to_be_gone(bool exists, TargetState state, string sentence)
    {
        using PoolOnDaemon on = await PoolOnDaemon.CreateAsync(daemon, daemon.TcpUri);
        if (exists)
        {
            await on.CreateAsync(Volume, capacity: 8 << 20);
        }

        using CapturingProxy proxy = new(daemon.Port);
        using DaemonHost host = await LibvirtHosts.ConnectAsync(proxy.Uri, default);
        IStoragePool pool = (await host.FindPoolAsync(on.Pool.Name, default))!;
        var fault = new UploadFault(exists ? 1 : 0, 700_000, FaultKind.Fail)
        {
            Observe = () =>
            {
                proxy.Cut();
                Programs.Run("virsh", "-c", daemon.TcpUri, "vol-delete", Volume, on.Pool.Name);
            },
        };
        TransferException error = await Assert.ThrowsAsync<TransferException>(() => UploadAsync(
            RawSource(Payload()), ImageFormats.Raw, Volume, request => request with { Pool = new FaultyPool(pool, fault), Force = true }));

        Assert.Equal(state, error.TargetState);
        Assert.EndsWith(" " + sentence, error.Message, StringComparison.Ordinal);
    }

    private string? FormatByLibvirt(PoolOnDaemon on)
    {
        XElement volume = XElement.Parse(Programs.Run("virsh", "-c", daemon.TcpUri, "vol-dumpxml", Volume, on.Pool.Name));
        return (string?)volume.Element("target")!.Element("format")!.Attribute("type");
    }
}
