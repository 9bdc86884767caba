using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;
using Xunit;

namespace LibvirtStorage.Transfers.Tests.Contract;

/// <summary>qcow2 volumes that the host makes.</summary>
public abstract partial class StorageHostContract
{
    [Fact]
    public async Task A_qcow2_volume_is_created_with_compat_and_cluster_size_as_asked()
    {
        IStorageVolume volume = await Pool.CreateVolumeAsync(
            new VolumeDefinition { Name = "a.qcow2", Format = "qcow2", Capacity = 10 << 20, ClusterSize = 32768, LazyRefcounts = true },
            CancellationToken.None);
        VolumeInfo info = await InfoAsync(volume);
        Assert.Equal(("qcow2", 10UL << 20, "1.1", 32768), (info.Format, info.Capacity, info.Compat, info.ClusterSize));
        Assert.Equal(["lazy_refcounts"], info.Features);
    }

    [Fact]
    public async Task A_qcow2_volume_grows()
    {
        IStorageVolume volume = await CreateAsync("a.qcow2", 10 << 20, "qcow2");
        await volume.ResizeAsync(5UL << 30, VolumeResizeOptions.None, CancellationToken.None);
        VolumeInfo info = await InfoAsync(volume);
        Assert.Equal(("qcow2", 5UL << 30), (info.Format, info.Capacity));
    }
}
