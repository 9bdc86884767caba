using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client;
using LibvirtStorage.Client.Storage;
using Xunit;

namespace LibvirtStorage.Transfers.Tests.Contract;

/// <summary>Resizing.</summary>
public abstract partial class StorageHostContract
{
    [Fact]
    public async Task A_raw_volume_grows_and_the_new_part_reads_as_zeros()
    {
        IStorageVolume volume = await CreateAsync();
        await volume.UploadAsync(s_bytes);
        await volume.ResizeAsync(3 << 20, VolumeResizeOptions.None, CancellationToken.None);
        byte[] content = await volume.DownloadAsync();
        Assert.Equal(3 << 20, content.Length);
        Assert.Equal(s_bytes, content.Take(s_bytes.Length));
        Assert.All(content.Skip(s_bytes.Length), b => Assert.Equal(0, b));
    }

    [Fact]
    public async Task A_volume_shrinks_only_with_the_flag()
    {
        IStorageVolume volume = await CreateAsync();
        await FailsAsync(LibvirtErrorCode.InvalidArgument, () => volume.ResizeAsync(8192, VolumeResizeOptions.None, CancellationToken.None));
        Assert.Equal(1UL << 20, (await InfoAsync(volume)).Capacity);
        await volume.ResizeAsync(8192, VolumeResizeOptions.Shrink, CancellationToken.None);
        Assert.Equal(8192UL, (await InfoAsync(volume)).Capacity);
    }

    [Fact]
    public async Task A_volume_never_shrinks_below_its_allocation()
    {
        IStorageVolume volume = await CreateAsync();
        await volume.UploadAsync(s_bytes);

        // Daemons go by the allocation that they saw last.
        await InfoAsync(volume);
        await FailsAsync(LibvirtErrorCode.InvalidArgument, () => volume.ResizeAsync(8192, VolumeResizeOptions.Shrink, CancellationToken.None));
        Assert.Equal(s_bytes, await volume.DownloadAsync());
    }

    [Fact]
    public async Task Growing_with_allocation_takes_the_space_at_once()
    {
        IStorageVolume volume = await CreateAsync(capacity: 4096);
        await volume.ResizeAsync(1 << 20, VolumeResizeOptions.Allocate, CancellationToken.None);
        Assert.True((await InfoAsync(volume)).Allocation >= (1 << 20) - 4096);
    }
}
