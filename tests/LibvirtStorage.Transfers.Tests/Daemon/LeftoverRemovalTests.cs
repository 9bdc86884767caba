using System.IO;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Client.Tests.Daemon;
using LibvirtStorage.Transfers.Volumes;
using Xunit;

namespace LibvirtStorage.Transfers.Tests.Daemon;

/// <summary>A volume whose pool somebody has stopped is removed all the same.</summary>
public sealed class LeftoverRemovalTests(LibvirtDaemon daemon) : IClassFixture<LibvirtDaemon>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_deleted_is_gone_even_if_the_pool_cannot_be_stopped_again(bool isCut)
    {
        using CapturingProxy proxy = new(daemon.Port);
        using DaemonHost host = await LibvirtHosts.ConnectAsync(proxy.Uri, default);
        string name = ShortName.Create("p");
        string folder = $"{daemon.Folder}/{name}";
        DaemonPool pool = await host.CreatePoolAsync(new PoolDefinition { Name = name, TargetPath = folder }.ToXml(), new PoolCreation { Build = true }, default);
        IStorageVolume volume = await pool.CreateVolumeAsync(new VolumeDefinition { Name = "left.img", Capacity = 1 << 20, Format = "raw" }, default);
        await pool.StopAsync(default);
        bool wasStopped = false;
        proxy.Before = message =>
        {
            wasStopped |= message is { IsCall: true, Procedure: CapturingProxy.Captured.StopPool };
            return wasStopped && isCut ? throw new IOException("The line is cut.") : Task.CompletedTask;
        };
        Assert.Equal(TidyResult.Done, await LeftoverRemoval.RemoveAsync(volume, Ours));
        Assert.True(wasStopped);
        Assert.Equal(!isCut, host.IsConnected);
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_not_found_is_gone_unless_the_pool_was_stopped_and_perhaps_unmounted(bool isStopped)
    {
        using DaemonHost host = await LibvirtHosts.ConnectAsync(daemon.TcpUri, default);
        string name = ShortName.Create("p");
        string folder = $"{daemon.Folder}/{name}";
        DaemonPool pool = await host.CreatePoolAsync(new PoolDefinition { Name = name, TargetPath = folder }.ToXml(), new PoolCreation { Build = true }, default);
        IStorageVolume volume = await pool.CreateVolumeAsync(new VolumeDefinition { Name = "left.img", Capacity = 1 << 20, Format = "raw" }, default);
        if (isStopped)
        {
            await pool.StopAsync(default);
            File.Move($"{folder}/left.img", $"{folder}.left");
        }
        else
        {
            await volume.DeleteAsync(default);
        }

        Assert.Equal(isStopped ? TidyResult.OutOfSight : TidyResult.Gone, await LeftoverRemoval.RemoveAsync(volume, Ours));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_pool_of_the_same_name_that_is_another_one_says_nothing_of_the_volume(bool isCut)
    {
        using CapturingProxy proxy = new(daemon.Port);
        using DaemonHost host = await LibvirtHosts.ConnectAsync(proxy.Uri, default);
        string name = ShortName.Create("p");
        string folder = $"{daemon.Folder}/{name}";
        PoolDefinition definition = new() { Name = name, TargetPath = folder };
        DaemonPool pool = await host.CreatePoolAsync(definition.ToXml(), new PoolCreation { IsTransient = true, Build = true }, default);
        IStorageVolume volume = await pool.CreateVolumeAsync(new VolumeDefinition { Name = "left.img", Capacity = 1 << 20, Format = "raw" }, default);
        if (isCut)
        {
            proxy.Cut();
        }

        Programs.Run("virsh", "-c", daemon.TcpUri, "pool-destroy", name);
        Assert.Equal(isCut ? TidyResult.OutOfSight : TidyResult.NotDone, await LeftoverRemoval.RemoveAsync(volume, Ours));
        using DaemonHost another = await LibvirtHosts.ConnectAsync(daemon.TcpUri, default);
        definition = definition with { TargetPath = folder + ".other" };
        await another.CreatePoolAsync(definition.ToXml(), new PoolCreation { IsTransient = true, Build = true }, default);
        Assert.Equal(TidyResult.OutOfSight, await LeftoverRemoval.RemoveAsync(volume, Ours));
        Assert.Single(Directory.GetFiles(folder));
    }

    [Fact]
    public async Task What_has_become_somebody_elses_stays()
    {
        using PoolOnDaemon on = await PoolOnDaemon.CreateAsync(daemon, daemon.TcpUri);
        IStorageVolume volume = await on.CreateAsync("left.img");

        Assert.Equal(TidyResult.Taken, await LeftoverRemoval.RemoveAsync(volume, (_, _) => Task.FromResult(VolumeOwner.Others)));

        Assert.NotNull(await on.Pool.FindVolumeAsync("left.img", default));
    }

    private static Task<VolumeOwner> Ours(IStorageVolume volume, CancellationToken cancellationToken) => Task.FromResult(VolumeOwner.Ours);
}
