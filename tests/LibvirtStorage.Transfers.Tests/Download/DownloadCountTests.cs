using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images;
using LibvirtStorage.Transfers.Tests.Support;
using Xunit;

namespace LibvirtStorage.Transfers.Tests.Download;

/// <summary>A payload is received in few downloads, not in one for each piece of it: each pays a round trip and begins slowly.</summary>
public sealed class DownloadCountTests : TransferFixture
{
    private const int Length = 40 << 20;

    [Fact]
    public async Task A_raw_volume_is_converted_in_few_downloads()
    {
        byte[] payload = new byte[Length];
        new Random(3).NextBytes(payload);
        File.WriteAllBytes(VolumePath("disk"), payload);
        Assert.InRange(await ReceiveAsync(ImageFormats.Qcow2), 1, 8);
        Assert.Equal(payload, Qemu.Payload(SourcePath("back"), "qcow2"));
    }

    [Fact]
    public async Task A_qcow2_volume_is_converted_in_few_downloads()
    {
        byte[] payload = new byte[Length];
        new Random(3).NextBytes(payload);
        File.Copy(Qcow2Source(payload), VolumePath("disk"));
        Assert.InRange(await ReceiveAsync(ImageFormats.Raw), 1, 8);
        Assert.Equal(payload, File.ReadAllBytes(SourcePath("back")));

    }

    /// <summary>Downloads that it took.</summary>
    private async Task<int> ReceiveAsync(ImageFormat format)
    {
        var counted = new DecoratedPool(Pool);
        await DownloadAsync(
            (await counted.FindVolumeAsync("disk", CancellationToken.None))!, SourcePath("back"), r => r with { Mode = TransferMode.Virtual, Format = format });
        return counted.Downloads;
    }
}
