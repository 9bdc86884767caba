using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Transfers.Tests.Support;
using Xunit;

namespace LibvirtStorage.Transfers.Tests.Volumes;

/// <summary>What is looked at before a host copies, by what the source is to it. (What the copies would be is shown by the commands.)</summary>
public sealed class HostCopyTests : TransferFixture
{
    /// <summary>A device is never probed: a guest can have written an image's header to it, which a copy in a file would be taken for.</summary>
    [Fact]
    public async Task A_device_is_looked_at_before_its_bytes_become_a_file()
    {
        byte[] payload = Payload(1 << 20);
        new byte[] { 0x51, 0x46, 0x49, 0xfb, 0, 0, 0, 3 }.CopyTo(payload, 0);
        File.WriteAllBytes(VolumePath("device"), payload);
        TransferException error = await Assert.ThrowsAsync<TransferException>(() => CheckAsync("device", StorageVolumeType.Block, "raw", "raw"));
        Assert.Equal((TransferError.ImageRefused, TargetState.Untouched), (error.Error, error.TargetState));
        Assert.Contains("qcow2", error.Message, StringComparison.Ordinal);
        await CheckAsync("device", StorageVolumeType.Block, "raw", "raw", new ImagePolicy { AllowAmbiguousFormat = true });
        await CheckAsync("device", StorageVolumeType.Block, "raw", "qcow2");
        await CheckAsync("device", StorageVolumeType.File, "raw", "raw");
    }

    [Theory]
    [InlineData("cow")]
    [InlineData("qcow2")]
    public async Task What_cannot_be_read_is_copied_into_raw_only_when_that_is_allowed(string format)
    {
        File.WriteAllBytes(VolumePath("broken"), Payload(1 << 20));
        TransferException error = await Assert.ThrowsAsync<TransferException>(() => CheckAsync("broken", StorageVolumeType.File, format, "raw"));
        Assert.Equal(TransferError.ImageRefused, error.Error);
        Assert.Contains("cannot be looked at", error.Message, StringComparison.Ordinal);
        await CheckAsync("broken", StorageVolumeType.File, format, "raw", new ImagePolicy { AllowAmbiguousFormat = true });
        await CheckAsync("broken", StorageVolumeType.File, format, "vdi");
    }

    private async Task CheckAsync(string volume, StorageVolumeType type, string from, string to, ImagePolicy? policy = null)
    {
        IStorageVolume source = (await Pool.FindVolumeAsync(volume, CancellationToken.None))!;
        VolumeInfo info = await source.GetInfoAsync(CancellationToken.None) with { Type = type, Format = from };
        var definition = new VolumeDefinition { Name = "copy", Format = to, Capacity = 1 << 20 };
        await HostCopy.CheckAsync(source, info, Pool, definition, policy ?? ImagePolicy.Default, CancellationToken.None);
    }
}
