using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client;
using LibvirtStorage.Client.Storage;
using Xunit;

namespace LibvirtStorage.Transfers.Tests.Contract;

/// <summary>Copying and wiping.</summary>
public abstract partial class StorageHostContract
{
    [Theory]
    [InlineData("raw")]
    [InlineData("qcow2")]
    public async Task A_copy_has_the_payload_in_the_format_that_was_asked_for(string format)
    {
        IStorageVolume source = await CreateAsync();
        await source.UploadAsync(s_bytes);
        IStorageVolume copy = await CopyAsync(source, format, 1 << 20);
        VolumeInfo info = await InfoAsync(copy);
        Assert.Equal((format, 1UL << 20), (info.Format, info.Capacity));

        IStorageVolume back = await CopyAsync(copy, "raw", 1 << 20, "back.img");
        Assert.Equal(await source.DownloadAsync(), await back.DownloadAsync());
    }

    [Fact]
    public async Task A_copy_is_never_smaller_than_its_source()
    {
        IStorageVolume copy = await CopyAsync(await CreateAsync(), "raw", 4096);
        Assert.Equal(1UL << 20, (await InfoAsync(copy)).Capacity);
    }

    [Fact]
    public async Task A_copy_under_a_name_that_is_taken_is_an_error_and_the_volume_stays()
    {
        IStorageVolume source = await CreateAsync();
        await source.UploadAsync([1, 2, 3]);

        // Of code 1 on daemons, which tell this by code 90 only for volumes that are no copies.
        await Assert.ThrowsAsync<LibvirtException>(() => CopyAsync(source, "raw", 1 << 20, source.Name));
        Assert.Equal(new byte[] { 1, 2, 3 }, await source.DownloadAsync(0, 3));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Wiping_leaves_zeros_whatever_was_there(bool isFull)
    {
        IStorageVolume volume = await CreateAsync(format: isFull ? "raw" : "qcow2");
        if (isFull)
        {
            await volume.UploadAsync(VolumeStreams.Pattern(1 << 20, 3));
        }

        VolumeInfo before = await InfoAsync(volume);
        await volume.WipeAsync(VolumeWipeAlgorithm.Zero, CancellationToken.None);
        byte[] content = await volume.DownloadAsync();

        // As many as the blocks have that were taken, and so a few more than the file had.
        Assert.Equal(Math.Max(before.Physical, before.Allocation), (ulong)content.Length);
        Assert.All(content, b => Assert.Equal(0, b));
        Assert.Equal("raw", (await InfoAsync(volume)).Format);
    }

    private Task<IStorageVolume> CopyAsync(IStorageVolume source, string format, ulong capacity, string name = "copy.img") =>
        Pool.CopyVolumeAsync(new VolumeDefinition { Name = name, Format = format, Capacity = capacity }, source, CancellationToken.None);
}
