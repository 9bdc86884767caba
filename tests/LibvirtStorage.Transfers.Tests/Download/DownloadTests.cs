using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Transfers.Download;
using LibvirtStorage.Transfers.Tests.Support;
using LibvirtStorage.Transfers.Volumes;
using Xunit;

namespace LibvirtStorage.Transfers.Tests.Download;

/// <summary>Receiving volumes. (That payloads come back is shown by the round trips.)</summary>
public sealed class DownloadTests : TransferFixture
{
    [Fact]
    public async Task A_hostile_volume_is_refused_and_leaves_no_file()
    {
        Qemu.Img("create", "-q", "-f", "qcow2", "-u", "-b", "/etc/passwd", "-F", "raw", VolumePath("evil"), "8M");
        TransferException error = await Assert.ThrowsAsync<TransferException>(async () => await DownloadAsync(await VolumeAsync("evil"), SourcePath("x")));
        Assert.Equal(TransferError.ImageRefused, error.Error);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(SourcePath("x"))!, "x*"));
    }

    [Fact]
    public async Task A_file_is_replaced_only_with_force()
    {
        File.WriteAllBytes(VolumePath("disk"), Payload(1 << 20));
        File.WriteAllText(SourcePath("x"), "old");
        TransferException error = await Assert.ThrowsAsync<TransferException>(async () => await DownloadAsync(await VolumeAsync("disk"), SourcePath("x")));
        Assert.Equal(TransferError.FileExists, error.Error);
        Assert.Equal("old", File.ReadAllText(SourcePath("x")));
        await DownloadAsync(await VolumeAsync("disk"), SourcePath("x"), r => r with { Force = true });
        Assert.Equal(Payload(1 << 20), File.ReadAllBytes(SourcePath("x")));
    }

    [Fact]
    public async Task A_range_of_a_raw_volume_is_received()
    {
        byte[] payload = Payload(1 << 20);
        File.WriteAllBytes(VolumePath("disk"), payload);
        DownloadResult received = await DownloadAsync(await VolumeAsync("disk"), SourcePath("x"), r => r with { Offset = 1000, Length = 5000 });
        Assert.Equal((5000UL, 5000L), (received.VirtualSize, received.FileSize));
        Assert.Equal(payload.Skip(1000).Take(5000), File.ReadAllBytes(SourcePath("x")));
        TransferException error = await Assert.ThrowsAsync<TransferException>(
            async () => await DownloadAsync(await VolumeAsync("disk"), SourcePath("y"), r => r with { Offset = 1 << 20, Length = 1 }));
        Assert.Equal(TransferError.InvalidRequest, error.Error);
    }

    /// <summary>What is asked for as a range is one, though it begins where the volume does.</summary>
    [Fact]
    public async Task A_range_at_offset_0_is_of_raw_volumes_only_and_looked_at_as_one()
    {
        Qemu.Img("create", "-q", "-f", "qcow2", VolumePath("image"), "1M");
        TransferException error = await Assert.ThrowsAsync<TransferException>(
            async () => await DownloadAsync(await VolumeAsync("image"), SourcePath("x"), r => r with { Offset = 0 }));
        Assert.Equal((TransferError.InvalidRequest, false), (error.Error, File.Exists(SourcePath("x"))));

        File.WriteAllBytes(VolumePath("disk"), Payload(1 << 20));
        error = await Assert.ThrowsAsync<TransferException>(
            async () => await DownloadAsync(await VolumeAsync("disk"), SourcePath("x"), r => r with { Offset = 0, Format = ImageFormats.Qcow2 }));
        Assert.Equal((TransferError.InvalidRequest, false), (error.Error, File.Exists(SourcePath("x"))));
        await DownloadAsync(await VolumeAsync("disk"), SourcePath("x"), r => r with { Offset = 0 });
        Assert.Equal(Payload(1 << 20), File.ReadAllBytes(SourcePath("x")));
    }

    /// <summary>What stands in the middle of a disk is nothing to a host, and at the start or the end of a file it is.</summary>
    [Theory]
    [InlineData("QFI\u00fb\0\0\0\u0003", 512 << 10, 512 << 10, null, "qcow2")]
    [InlineData("QFI\u00fb\0\0\0\u0003", 512 << 10, 512 << 10, 1000UL, "qcow2")]
    [InlineData("conectix", (512 << 10) - 512, 0, 512UL << 10, "vpc")]
    [InlineData("WithouFreSpacExt", 4096, 4096, null, "ploop")]
    [InlineData("LUKS\u00ba\u00be\0\u0001", 4096, 4096, 8192UL, "luks")]
    public async Task A_range_that_begins_or_ends_as_an_image_is_not_received(string magic, int at, int offset, ulong? length, string named)
    {
        byte[] payload = Payload(1 << 20);
        Encoding.Latin1.GetBytes(magic).CopyTo(payload, at);
        File.WriteAllBytes(VolumePath("disk"), payload);
        DownloadRequest Range(DownloadRequest request) => request with { Offset = (ulong)offset, Length = length };
        TransferException error = await Assert.ThrowsAsync<TransferException>(async () => await DownloadAsync(await VolumeAsync("disk"), SourcePath("x"), Range));
        Assert.Equal(TransferError.ImageRefused, error.Error);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(SourcePath("x")));

        // What is recommended helps.
        await DownloadAsync(await VolumeAsync("disk"), SourcePath("x"), r => Range(r) with
        {
            Policy = named == "luks" ? r.Policy with { AllowEncryption = true } : r.Policy with { AllowAmbiguousFormat = true },
        });
        Assert.Equal(payload.AsSpan(offset, (int?)length ?? payload.Length - offset).ToArray(), File.ReadAllBytes(SourcePath("x")));
        await DownloadAsync(await VolumeAsync("disk"), SourcePath("whole.qcow2"), r => r with { Format = ImageFormats.Qcow2 });
        await DownloadAsync(await VolumeAsync("disk"), SourcePath("beside"), r => r with { Offset = (ulong)at + 16 });
    }

    [Theory]
    [InlineData("raw", null)]
    [InlineData("vpc", "fixed")]
    public async Task A_payload_that_begins_as_an_image_is_not_received_bare(string format, string? subformat)
    {
        byte[] payload = Payload(1 << 20);
        new byte[] { 0x51, 0x46, 0x49, 0xfb, 0, 0, 0, 3 }.CopyTo(payload, 0);
        File.Copy(Qcow2Source(payload), VolumePath("disk"));
        DownloadRequest Bare(DownloadRequest request) => request with
        {
            Format = ImageFormats.TryGet(format, out ImageFormat? found) ? found : null,
            WriterOptions = new WriterOptions { Subformat = subformat },
        };
        TransferException error = await Assert.ThrowsAsync<TransferException>(async () => await DownloadAsync(await VolumeAsync("disk"), SourcePath("x"), Bare));
        Assert.Equal(TransferError.ImageRefused, error.Error);
        Assert.False(File.Exists(SourcePath("x")));
        await DownloadAsync(await VolumeAsync("disk"), SourcePath("x"), r => Bare(r) with { Policy = r.Policy with { AllowAmbiguousFormat = true } });
        Assert.True(File.Exists(SourcePath("x")));
    }

    [Fact]
    public async Task A_payload_that_ends_as_an_image_does_not_close_the_file_as_one()
    {
        File.Copy(Qcow2EndingAsVhd(Payload(1 << 20)), VolumePath("disk"));
        DownloadRequest Vdi(DownloadRequest request) => request with { Format = ImageFormats.TryGet("vdi", out ImageFormat? vdi) ? vdi : null };
        TransferException error = await Assert.ThrowsAsync<TransferException>(async () => await DownloadAsync(await VolumeAsync("disk"), SourcePath("x"), Vdi));
        Assert.Equal(TransferError.ImageRefused, error.Error);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(SourcePath("x"))!, "x*"));
        await DownloadAsync(await VolumeAsync("disk"), SourcePath("x"), r => Vdi(r) with { Policy = r.Policy with { AllowAmbiguousFormat = true } });
        await DownloadAsync(await VolumeAsync("disk"), SourcePath("y"), r => r with { Mode = TransferMode.Virtual });
    }

    [Fact]
    public async Task A_physical_download_does_not_change_the_format()
    {
        File.Copy(Qcow2Source(Payload()), VolumePath("disk"));
        TransferException error = await Assert.ThrowsAsync<TransferException>(
            async () => await DownloadAsync(await VolumeAsync("disk"), SourcePath("x"), r => r with { Mode = TransferMode.Physical, Format = ImageFormats.Raw }));
        Assert.Equal(TransferError.FormatMismatch, error.Error);
    }

    [Fact]
    public async Task A_volume_can_be_compressed_on_the_way()
    {
        byte[] payload = new byte[4 << 20];
        payload.AsSpan().Fill(0x55);
        File.WriteAllBytes(VolumePath("disk"), payload);
        DownloadResult received = await DownloadAsync(
            await VolumeAsync("disk"), SourcePath("x.qcow2"), r => r with { Format = ImageFormats.Qcow2, WriterOptions = new WriterOptions { Compression = ImageCompression.Deflate } });
        Assert.True(received.FileSize < 1 << 20);
        Assert.Equal(payload, Qemu.Payload(SourcePath("x.qcow2"), "qcow2"));
    }

    [Fact]
    public async Task A_volume_that_changes_after_it_was_checked_is_noticed_and_leaves_no_file()
    {
        File.Copy(Qcow2Source(Payload()), VolumePath("disk"));
        DownloadPlan plan = await DownloadPlan.CreateAsync(
            new DownloadRequest { Volume = await VolumeAsync("disk"), DestinationPath = SourcePath("x"), Format = ImageFormats.Raw }, CancellationToken.None);
        File.WriteAllBytes(VolumePath("disk"), new byte[new FileInfo(VolumePath("disk")).Length]);
        TransferException error = await Assert.ThrowsAsync<TransferException>(() => plan.ExecuteAsync(null, CancellationToken.None));
        Assert.Equal(TransferError.SourceChanged, error.Error);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(SourcePath("x"))!, "x*"));
    }

    [Fact]
    public async Task Stopping_leaves_no_file()
    {
        File.WriteAllBytes(VolumePath("disk"), Payload(64 << 20));
        DownloadPlan plan = await DownloadPlan.CreateAsync(
            new DownloadRequest { Volume = await VolumeAsync("disk"), DestinationPath = SourcePath("x") }, CancellationToken.None);
        using var cancellation = new CancellationTokenSource();
        var progress = new StopAfterFirst(cancellation);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => plan.ExecuteAsync(progress, cancellation.Token));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(SourcePath("x"))!, "x*"));
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("a\\b")]
    [InlineData("C:\\x")]
    [InlineData("/etc/passwd")]
    [InlineData("")]
    [InlineData(".")]
    [InlineData(".bashrc")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    [InlineData("a\u001b[31mb")]
    public void A_server_cannot_name_a_file_outside_the_folder(string name) => Assert.NotNull(VolumeNames.FileObjection(name));

    [Theory]
    [InlineData('x', 215)]
    [InlineData('\u00e9', 108)]
    public void A_server_cannot_name_a_file_that_no_file_system_takes(char letter, int count)
    {
        Assert.NotNull(VolumeNames.FileObjection(new string(letter, count)));
        Assert.Null(VolumeNames.FileObjection(new string(letter, count - 1)));
    }

    [Fact]
    public async Task The_longest_name_is_received()
    {
        string name = new('x', 214);
        File.WriteAllBytes(VolumePath(name), Payload(1 << 20));
        await DownloadAsync(await VolumeAsync(name), SourcePath(name));
        Assert.Equal(Payload(1 << 20), File.ReadAllBytes(SourcePath(name)));
    }

    [Theory]
    [InlineData("C:x")]
    [InlineData("x:stream")]
    [InlineData("NUL")]
    [InlineData("con.raw")]
    [InlineData("Com1 .raw")]
    [InlineData("LPT9.tar.gz")]
    [InlineData("disk.raw.")]
    [InlineData("disk.raw ")]
    [InlineData("disk?.raw")]
    [InlineData("disk|.raw")]
    public void Names_that_Windows_takes_for_something_else_are_refused_there(string name) => Assert.NotNull(VolumeNames.WindowsObjection(name));

    [Theory]
    [InlineData("disk.raw")]
    [InlineData("console.raw")]
    [InlineData("com10.raw")]
    public void Names_that_only_look_so_are_not(string name) => Assert.Null(VolumeNames.WindowsObjection(name));

    private async Task<IStorageVolume> VolumeAsync(string name) => (await Pool.FindVolumeAsync(name, CancellationToken.None))!;

    private sealed class StopAfterFirst(CancellationTokenSource cancellation) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value) => cancellation.Cancel();
    }
}
