using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using System.Xml.Linq;
using LibvirtStorage.Client;
using LibvirtStorage.Client.Storage;
using Xunit;

namespace LibvirtStorage.Transfers.Tests.Contract;

/// <summary>
/// What every host with a pool of files does, traps included. The embedded host passes it, and daemons have to: a test
/// that a real libvirtd fails is a wrong test.
/// </summary>
public abstract partial class StorageHostContract : IAsyncLifetime
{
    private IStorageHost? _host;
    private IStoragePool? _pool;

    protected IStorageHost Host => _host!;

    /// <summary>An active pool of type dir (or fs) without volumes.</summary>
    protected IStoragePool Pool => _pool!;

    public async Task InitializeAsync()
    {
        _host = await ConnectAsync();
        _pool = (await _host.ListPoolsAsync(CancellationToken.None)).First(pool => pool.Name == PoolName);
    }

    public async Task DisposeAsync()
    {
        _host?.Dispose();
        await CleanAsync();
    }

    /// <summary>A new connection to a host whose pool <see cref="PoolName"/> is active and empty.</summary>
    protected abstract Task<IStorageHost> ConnectAsync();

    protected abstract string PoolName { get; }

    /// <summary>
    /// Whether an error of a stream is always told. Daemons forget what they notice while they process the FINISH, which is
    /// why transfers verify; what they do to the volume is the same.
    /// </summary>
    protected virtual bool TellsEveryStreamError => true;

    protected async Task StreamFailsAsync(LibvirtErrorCode code, Func<Task> action)
    {
        LibvirtException? error = (LibvirtException?)await Record.ExceptionAsync(action);
        Assert.True(error is null ? !TellsEveryStreamError : error.Code == code, $"{error}");
    }

    /// <summary>Undoes what <see cref="ConnectAsync"/> set up.</summary>
    protected abstract Task CleanAsync();

    protected Task<IStorageVolume> CreateAsync(string name = "a.img", ulong capacity = 1 << 20, string format = "raw") =>
        Pool.CreateVolumeAsync(new VolumeDefinition { Name = name, Capacity = capacity, Format = format }, CancellationToken.None);

    protected static Task<VolumeInfo> InfoAsync(IStorageVolume volume) => volume.GetInfoAsync(CancellationToken.None);

    protected static async Task<LibvirtException> FailsAsync(LibvirtErrorCode code, Func<Task> action)
    {
        LibvirtException error = await Assert.ThrowsAsync<LibvirtException>(action);
        Assert.Equal(code, error.Code);
        return error;
    }

    [Fact]
    public async Task A_pool_is_found_by_its_name_and_a_missing_one_is_null()
    {
        IStoragePool? found = await Host.FindPoolAsync(PoolName, CancellationToken.None);
        Assert.Equal(Pool.Uuid, found!.Uuid);
        Assert.Null(await Host.FindPoolAsync("no such pool", CancellationToken.None));
    }

    [Fact]
    public async Task A_pool_tells_its_state_and_sizes()
    {
        StoragePoolInfo info = await Pool.GetInfoAsync(CancellationToken.None);
        Assert.Equal(StoragePoolState.Running, info.State);
        Assert.True(info.HoldsFiles);
        Assert.True(info.Available > 0 && info.Available <= info.Capacity);
        XElement xml = XElement.Parse(await Pool.GetXmlAsync(CancellationToken.None));
        Assert.Equal("pool", xml.Name);
        Assert.Equal(PoolName, xml.Element("name")!.Value);
        Assert.Equal(Pool.Uuid, Guid.Parse(xml.Element("uuid")!.Value));
        Assert.Equal(info.TargetPath, xml.Element("target")!.Element("path")!.Value);
    }

    [Fact]
    public async Task Volumes_are_listed_by_name_in_ordinal_order()
    {
        foreach (string name in (string[])["b.img", "a.img", "B.img"])
        {
            await CreateAsync(name);
        }

        IReadOnlyList<IStorageVolume> volumes = await Pool.ListVolumesAsync(CancellationToken.None);
        Assert.Equal(["B.img", "a.img", "b.img"], volumes.Select(volume => volume.Name));
    }

    [Fact]
    public async Task A_volume_is_found_by_its_name_and_a_missing_one_is_null()
    {
        await CreateAsync("a.img");
        IStorageVolume? found = await Pool.FindVolumeAsync("a.img", CancellationToken.None);
        Assert.Equal("a.img", found!.Name);
        Assert.Equal((await InfoAsync(found)).Path, found.Key);
        Assert.Null(await Pool.FindVolumeAsync("b.img", CancellationToken.None));
    }

    [Fact]
    public async Task A_volume_gone_missing_is_error_50()
    {
        IStorageVolume volume = await CreateAsync();
        await volume.DeleteAsync(CancellationToken.None);
        Assert.Null(await Pool.FindVolumeAsync(volume.Name, CancellationToken.None));
        await FailsAsync(LibvirtErrorCode.NoStorageVolume, () => InfoAsync(volume));
        await FailsAsync(LibvirtErrorCode.NoStorageVolume, () => volume.GetXmlAsync(CancellationToken.None));
        await FailsAsync(LibvirtErrorCode.NoStorageVolume, () => volume.DeleteAsync(CancellationToken.None));
        await FailsAsync(LibvirtErrorCode.NoStorageVolume, () => volume.ResizeAsync(2 << 20, VolumeResizeOptions.None, CancellationToken.None));
        await FailsAsync(LibvirtErrorCode.NoStorageVolume, () => volume.UploadAsync([1]));
        await FailsAsync(LibvirtErrorCode.NoStorageVolume, () => volume.DownloadAsync());
    }

    [Fact]
    public async Task A_name_that_is_taken_is_error_90_and_the_volume_stays()
    {
        IStorageVolume volume = await CreateAsync();
        await volume.UploadAsync([1, 2, 3]);
        await FailsAsync(LibvirtErrorCode.StorageVolumeExists, () => CreateAsync());
        Assert.Equal(new byte[] { 1, 2, 3 }, await volume.DownloadAsync(0, 3));
    }

    [Theory]
    [InlineData("", LibvirtErrorCode.XmlError)]
    [InlineData("a/b", LibvirtErrorCode.OperationInvalid)]
    [InlineData("../a", LibvirtErrorCode.OperationInvalid)]
    public async Task A_name_that_is_no_file_name_is_an_error(string name, LibvirtErrorCode code) =>
        await FailsAsync(code, () => CreateAsync(name));

    [Fact]
    public async Task A_format_that_nobody_knows_is_error_67() =>
        await FailsAsync(LibvirtErrorCode.ConfigUnsupported, () => CreateAsync(format: "nonsense"));

    [Fact]
    public async Task A_raw_volume_is_created_sparse_and_reads_as_zeros()
    {
        IStorageVolume volume = await CreateAsync(capacity: 3 << 20);
        VolumeInfo info = await InfoAsync(volume);
        Assert.Equal(("raw", 3UL << 20, 0UL, 3UL << 20), (info.Format, info.Capacity, info.Allocation, info.Physical));
        Assert.Equal(StorageVolumeType.File, info.Type);
        Assert.All(await volume.DownloadAsync(), b => Assert.Equal(0, b));
    }

    [Fact]
    public async Task A_raw_volume_may_have_capacity_0()
    {
        VolumeInfo info = await InfoAsync(await CreateAsync(capacity: 0));
        Assert.Equal(("raw", 0UL), (info.Format, info.Capacity));
    }

    [Fact]
    public async Task Allocation_is_taken_at_once()
    {
        IStorageVolume volume = await Pool.CreateVolumeAsync(
            new VolumeDefinition { Name = "full.img", Capacity = 1 << 20, Allocation = 1 << 20 }, CancellationToken.None);
        VolumeInfo info = await InfoAsync(volume);
        Assert.Equal(1UL << 20, info.Capacity);
        Assert.True(info.Allocation >= 1 << 20);
    }

    [Fact]
    public async Task An_iso_volume_is_created_as_a_raw_file()
    {
        IStorageVolume volume = await CreateAsync("a.iso", format: "iso");

        // Daemons repeat what they were told until they look.
        await Pool.RefreshAsync(CancellationToken.None);
        Assert.Equal("raw", (await InfoAsync(volume)).Format);
    }

    [Theory]
    [InlineData("bochs")]
    [InlineData("cloop")]
    [InlineData("dmg")]
    public async Task A_format_that_cannot_be_created_is_error_1_and_leaves_nothing(string format)
    {
        await FailsAsync(LibvirtErrorCode.InternalError, () => CreateAsync("x.img", format: format));
        Assert.Null(await Pool.FindVolumeAsync("x.img", CancellationToken.None));
    }

    [Fact]
    public async Task Volume_xml_has_what_the_info_has()
    {
        IStorageVolume volume = await CreateAsync("a & <b>.img");
        XElement xml = XElement.Parse(await volume.GetXmlAsync(CancellationToken.None));
        Assert.Equal("file", xml.Attribute("type")!.Value);
        Assert.Equal("a & <b>.img", xml.Element("name")!.Value);
        Assert.Equal(volume.Key, xml.Element("key")!.Value);
        Assert.Equal("1048576", xml.Element("capacity")!.Value);
        Assert.Equal("bytes", xml.Element("capacity")!.Attribute("unit")!.Value);
        Assert.Equal("raw", xml.Element("target")!.Element("format")!.Attribute("type")!.Value);
        Assert.Equal("0600", xml.Element("target")!.Element("permissions")!.Element("mode")!.Value);
    }

    [Fact]
    public async Task Deleting_removes_the_volume_from_the_list()
    {
        IStorageVolume volume = await CreateAsync();
        await volume.DeleteAsync(CancellationToken.None);
        Assert.Empty(await Pool.ListVolumesAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_refresh_keeps_volumes_and_their_description()
    {
        IStorageVolume volume = await CreateAsync();
        VolumeInfo before = await InfoAsync(volume);
        await Pool.RefreshAsync(CancellationToken.None);
        VolumeInfo after = await InfoAsync(volume);
        Assert.Equal((before.Format, before.Capacity, before.Physical, before.Path), (after.Format, after.Capacity, after.Physical, after.Path));
    }

    [Fact]
    public async Task The_use_of_a_new_volume_by_a_domain_is_none() =>
        Assert.Null((await Host.GetVolumeUseAsync(await CreateAsync(), CancellationToken.None)).Domain);

    [Fact]
    public async Task A_call_that_was_cancelled_before_does_nothing()
    {
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Pool.CreateVolumeAsync(new VolumeDefinition { Name = "x.img", Capacity = 1 }, cancellation.Token));
        Assert.Empty(await Pool.ListVolumesAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Nothing_can_be_called_after_the_connection_was_closed()
    {
        IStorageVolume volume = await CreateAsync();
        Host.Dispose();
        Assert.False(Host.IsConnected);
        await Assert.ThrowsAsync<LibvirtException>(() => Pool.ListVolumesAsync(CancellationToken.None));
        await Assert.ThrowsAsync<LibvirtException>(() => InfoAsync(volume));
    }
}
