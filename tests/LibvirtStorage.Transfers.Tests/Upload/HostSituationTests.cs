using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Transfers.Download;
using LibvirtStorage.Transfers.Tests.Support;
using LibvirtStorage.Transfers.Upload;
using LibvirtStorage.Transfers.Volumes;
using Xunit;

namespace LibvirtStorage.Transfers.Tests.Upload;

/// <summary>Hosts that say other things than the embedded one: domains, block devices, stopped pools.</summary>
public sealed class HostSituationTests : TransferFixture
{
    [Fact]
    public async Task A_volume_that_a_running_domain_uses_is_refused()
    {
        File.WriteAllBytes(VolumePath("disk"), Payload(8 << 20, seed: 3));
        string before = Hash("disk");
        var pool = new DecoratedPool(Pool) { Use = new VolumeUse(Known: true, Domain: "web1") };
        TransferException error = await Assert.ThrowsAsync<TransferException>(
            () => UploadAsync(RawSource(Payload()), ImageFormats.Raw, "disk", r => r with { Pool = pool, Force = true }));
        Assert.Equal((TransferError.VolumeInUse, before), (error.Error, Hash("disk")));
        Assert.Contains("web1", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(4096UL)]
    public async Task A_domain_that_has_taken_the_volume_since_it_was_looked_at_keeps_it_as_it_is(ulong? offset)
    {
        File.WriteAllBytes(VolumePath("disk"), Payload(8 << 20, seed: 3));
        var pool = new DecoratedPool(Pool);

        TransferException error = await FailAfterPlanAsync(r => r with { Pool = pool, Offset = offset }, () => pool.Use = new VolumeUse(Known: true, Domain: "web1"));

        Assert.Equal((TransferError.VolumeInUse, TargetState.Untouched), (error.Error, error.TargetState));
        Assert.Contains("web1", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FileChange.WritePayload, null)]
    [InlineData(FileChange.Truncate, null)]
    [InlineData(FileChange.Grow, null)]
    [InlineData(FileChange.RenameOver, null)]
    [InlineData(FileChange.WritePayload, 4096UL)]
    public async Task A_volume_that_was_changed_since_it_was_looked_at_keeps_what_it_holds(FileChange change, ulong? offset)
    {
        File.WriteAllBytes(VolumePath("disk"), Payload(8 << 20, seed: 3));

        TransferException error = await FailAfterPlanAsync(r => r with { Offset = offset }, () => change.Apply(VolumePath("disk")));

        Assert.Equal((TransferError.TransferFailed, TargetState.Untouched), (error.Error, error.TargetState));
        Assert.Contains("something has changed it since it was looked at. Nothing was changed", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(4096UL)]
    public async Task A_volume_that_was_removed_since_it_was_looked_at_is_not_called_unchanged(ulong? offset)
    {
        File.WriteAllBytes(VolumePath("disk"), Payload(8 << 20, seed: 3));
        using FileByteSource source = FileByteSource.Open(RawSource(Payload()));
        UploadPlan plan = await UploadPlan.CreateAsync(Request(source, ImageFormats.Raw, "disk") with { Offset = offset, Force = true }, CancellationToken.None);
        File.Delete(VolumePath("disk"));

        TransferException error = await Assert.ThrowsAsync<TransferException>(() => plan.ExecuteAsync(null, CancellationToken.None));

        Assert.EndsWith("somebody removed it. The volume 'disk' is not there any more.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_says_no_more_leaves_the_first_error_as_it_is()
    {
        File.WriteAllBytes(VolumePath("disk"), [1]);
        var pool = new DecoratedPool(Pool) { DescribePool = _ => throw new LibvirtException(LibvirtErrorCode.NoConnect, "The connection is lost.") };

        Assert.Null(await VolumeDisturbance.ExplainAsync(
            (await pool.FindVolumeAsync("disk", default))!, new LibvirtException(LibvirtErrorCode.OperationInvalid, "no"), VolumeDisturbance.SendAgain, default));
    }

    [Fact]
    public async Task A_host_that_cannot_list_domains_is_told_in_a_warning()
    {
        File.WriteAllBytes(VolumePath("disk"), Payload(8 << 20, seed: 3));
        using var source = FileByteSource.Open(RawSource(Payload()));
        UploadPlan plan = await UploadPlan.CreateAsync(
            Request(source, ImageFormats.Raw, "disk") with { Pool = new DecoratedPool(Pool) { Use = default }, Force = true }, CancellationToken.None);
        Assert.Contains("cannot list domains", Assert.Single(plan.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pool_that_does_not_run_is_refused()
    {
        var pool = new DecoratedPool(Pool) { DescribePool = info => info with { State = StoragePoolState.Inactive } };
        TransferException error = await Assert.ThrowsAsync<TransferException>(
            () => UploadAsync(RawSource(Payload()), ImageFormats.Raw, "disk", r => r with { Pool = pool }));
        Assert.Equal(TransferError.PoolNotActive, error.Error);
    }

    [Fact]
    public async Task Room_that_another_plan_counts_on_is_not_there()
    {
        var pool = new DecoratedPool(Pool) { DescribePool = info => info with { Available = 3 << 20 } };
        using var source = FileByteSource.Open(RawSource(Payload()));
        UploadRequest request = Request(source, ImageFormats.Raw, "disk") with { Pool = pool };

        UploadPlan plan = await UploadPlan.CreateAsync(request, CancellationToken.None);
        Assert.InRange(plan.SpaceNeeded, 1.5 * (1 << 20), 3 << 20);
        TransferException error = await Assert.ThrowsAsync<TransferException>(
            () => UploadPlan.CreateAsync(request with { ReservedSpace = plan.SpaceNeeded }, CancellationToken.None));

        Assert.Equal(TransferError.InsufficientSpace, error.Error);
        Assert.Contains($"has {3 << 20} bytes free, and up to {2 * plan.SpaceNeeded} are needed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pool_whose_numbers_are_old_is_refreshed_before_it_is_refused()
    {
        DecoratedPool pool = null!;
        pool = new DecoratedPool(Pool) { DescribePool = info => pool.Refreshes > 0 ? info : info with { Available = 1 << 20 } };

        UploadResult sent = await UploadAsync(RawSource(Payload()), ImageFormats.Raw, "disk", r => r with { Pool = pool });

        Assert.True(sent.Created);
    }

    [Fact]
    public async Task A_pool_without_room_is_refused()
    {
        var pool = new DecoratedPool(Pool) { DescribePool = info => info with { Available = 1 << 20 } };
        TransferException error = await Assert.ThrowsAsync<TransferException>(
            () => UploadAsync(RawSource(Payload()), ImageFormats.Raw, "disk", r => r with { Pool = pool }));
        Assert.Equal(TransferError.InsufficientSpace, error.Error);
        Assert.False(Exists("disk"));
    }

    [Theory]
    [InlineData(65536, true)]
    [InlineData(4096, false)]
    public async Task What_a_volume_takes_is_counted_in_its_own_clusters(int clusterSize, bool isRefused)
    {
        // 64 pages, each of which takes a cluster of the volume: 4 MiB in clusters of 64 KiB.
        Qemu.Img("create", "-q", "-f", "qcow2", "-o", "cluster_size=4096", SourcePath("scattered"), "16M");
        Qemu.Io(SourcePath("scattered"), "qcow2", Enumerable.Range(0, 64).Select(i => $"write -q -P 7 {i * 256}k 4k").ToArray());

        var pool = new DecoratedPool(Pool) { DescribePool = info => info with { Available = 2 << 20 } };
        Task<UploadResult> sending = UploadAsync(SourcePath("scattered"), ImageFormats.Qcow2, "disk", r => r with
        {
            Pool = pool, Mode = TransferMode.Virtual, WriterOptions = new WriterOptions { ClusterSize = clusterSize },
        });
        if (isRefused)
        {
            Assert.Equal(TransferError.InsufficientSpace, (await Assert.ThrowsAsync<TransferException>(() => sending)).Error);
            return;
        }

        await sending;
        Assert.True(new FileInfo(VolumePath("disk")).Length < 2 << 20);
    }

    [Theory]
    [InlineData(6 << 20, true)]
    [InlineData(0, false)]
    public async Task A_part_takes_its_zeros_too_and_only_the_blocks_around_it_are_there(int hole, bool isRefused)
    {
        using (FileStream disk = File.Create(VolumePath("disk")))
        {
            disk.SetLength(12 << 20);
            disk.Position = hole;
            disk.Write(Payload((12 << 20) - hole));
        }

        var pool = new DecoratedPool(Pool) { DescribePool = info => info with { Available = 1 << 20 } };
        Task<UploadResult> sending = UploadAsync(
            RawSource(new byte[6 << 20]), ImageFormats.Raw, "disk", r => r with { Pool = pool, Length = 6 << 20, Force = true });
        if (isRefused)
        {
            Assert.Equal(TransferError.InsufficientSpace, (await Assert.ThrowsAsync<TransferException>(() => sending)).Error);
            return;
        }

        Assert.Equal(12UL << 20, (await sending).VirtualSize);
    }

    [Theory]
    [InlineData("qcow2", true)]
    [InlineData("qed", true)]
    [InlineData("raw", false)]
    public async Task Of_a_disk_of_no_bytes_it_is_said_what_the_host_will_show(string format, bool isSaid)
    {
        Assert.True(ImageFormats.TryGet(format, out ImageFormat? written));
        using var source = FileByteSource.Open(RawSource([]));

        UploadPlan plan = await UploadPlan.CreateAsync(Request(source, ImageFormats.Raw, "disk") with { Format = written }, CancellationToken.None);
        UploadResult sent = await plan.ExecuteAsync(null, CancellationToken.None);

        Assert.Equal(isSaid, plan.Warnings.Any(warning => warning.Contains("the length of its file as the capacity", StringComparison.Ordinal)));
        Assert.Equal(isSaid ? (ulong)new FileInfo(VolumePath("disk")).Length : 0, sent.Info.Capacity);
    }

    [Fact]
    public async Task A_download_whose_host_is_lost_blames_the_host_and_not_a_medium()
    {
        File.WriteAllBytes(VolumePath("disk"), Payload());
        var pool = new DecoratedPool(Pool);
        var request = new DownloadRequest { Volume = (await pool.FindVolumeAsync("disk", CancellationToken.None))!, DestinationPath = SourcePath("copy") };
        DownloadPlan plan = await DownloadPlan.CreateAsync(request, CancellationToken.None);
        pool.BeforeRead = _ => throw new LibvirtException(LibvirtErrorCode.NoConnect, "The line is cut.", LibvirtErrorDomain.Rpc);

        TransferException error = await Assert.ThrowsAsync<TransferException>(() => plan.ExecuteAsync(null, CancellationToken.None));

        Assert.StartsWith("The line is cut.", error.Message, StringComparison.Ordinal);
        Assert.Contains("connect to it again", error.Recommendation, StringComparison.Ordinal);
        Assert.False(File.Exists(SourcePath("copy")));
    }

    [Fact]
    public async Task A_container_with_holes_takes_what_is_in_it()
    {
        Qemu.Img("create", "-q", "-f", "qcow2", "-o", "preallocation=metadata", SourcePath("sparse"), "64M");
        var pool = new DecoratedPool(Pool) { DescribePool = info => info with { Available = 8 << 20 } };

        await UploadAsync(SourcePath("sparse"), ImageFormats.Qcow2, "disk", r => r with { Pool = pool, Mode = TransferMode.Physical });

        Assert.Equal(File.ReadAllBytes(SourcePath("sparse")), File.ReadAllBytes(VolumePath("disk")));
    }

    [Theory]
    [InlineData("raw")]
    [InlineData("qcow2")]
    public async Task A_device_gets_zeros_instead_of_holes_up_to_its_end(string sourceFormat)
    {
        byte[] payload = Payload();
        File.WriteAllBytes(VolumePath("device"), Enumerable.Repeat((byte)0xee, 12 << 20).ToArray());
        DecoratedPool pool = BlockPool();
        UploadResult sent = await UploadAsync(
            sourceFormat == "raw" ? RawSource(payload) : Qcow2Source(payload),
            sourceFormat == "raw" ? ImageFormats.Raw : ImageFormats.Qcow2,
            "device",
            r => r with { Pool = pool, Force = true });
        Assert.Equal(0, pool.Holes);
        Assert.Equal(12UL << 20, sent.Info.Capacity);
        byte[] content = File.ReadAllBytes(VolumePath("device"));
        Assert.Equal(payload, content.Take(payload.Length));
        Assert.Equal(-1, content.AsSpan(payload.Length).IndexOfAnyExcept((byte)0));
    }

    [Fact]
    public async Task A_device_holds_a_container_when_the_longest_one_fits()
    {
        byte[] payload = Payload();
        File.WriteAllBytes(VolumePath("device"), Enumerable.Repeat((byte)0xee, 12 << 20).ToArray());
        await UploadAsync(RawSource(payload), ImageFormats.Raw, "device", r => r with { Pool = BlockPool(), Force = true, Format = ImageFormats.Qcow2 });
        Assert.Equal(payload, Qemu.Payload(VolumePath("device"), "qcow2"));

        File.WriteAllBytes(VolumePath("device"), new byte[6 << 20]);
        string before = Hash("device");
        TransferException error = await Assert.ThrowsAsync<TransferException>(() => UploadAsync(
            RawSource(payload), ImageFormats.Raw, "device", r => r with { Pool = BlockPool(), Force = true, Format = ImageFormats.Qcow2 }));
        Assert.Equal((TransferError.CapacityExceeded, before), (error.Error, Hash("device")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_new_device_whose_upload_was_cut_begins_with_a_note_too_and_the_same_command_does_it_again(int upload)
    {
        string source = RawSource(Payload());
        var fault = new UploadFault(upload, 10_000, FaultKind.Fail) { IsLast = true };
        UploadRequest To(UploadRequest request, IStoragePool pool) => request with { Pool = pool, Format = ImageFormats.Qcow2 };

        TransferException error = await Assert.ThrowsAsync<TransferException>(
            () => UploadAsync(source, ImageFormats.Raw, "device", r => To(r, new FaultyPool(BlockPool(), fault))));
        Assert.Equal((true, TargetState.Incomplete), (fault.HasStruck, error.TargetState));
        Assert.NotNull(UploadNote.Parse(File.ReadAllBytes(VolumePath("device"))));
        UploadResult sent = await UploadAsync(source, ImageFormats.Raw, "device", r => To(r, BlockPool()));

        Assert.True(sent.Created);
        Assert.Equal(Payload(), Qemu.Payload(VolumePath("device"), "qcow2"));
    }

    /// <summary>Files shown as devices: of a fixed size, and raw whatever they hold.</summary>
    private DecoratedPool BlockPool() => new(Pool)
    {
        DescribePool = info => info with { Type = "logical" },
        Describe = info => info with { Type = StorageVolumeType.Block, Format = "raw", Capacity = info.Physical, BackingStore = null },
    };

    private async Task<TransferException> FailAfterPlanAsync(Func<UploadRequest, UploadRequest> change, Action act)
    {
        using FileByteSource source = FileByteSource.Open(RawSource(Payload()));
        UploadPlan plan = await UploadPlan.CreateAsync(change(Request(source, ImageFormats.Raw, "disk")) with { Force = true }, CancellationToken.None);
        act();
        string before = Hash("disk");
        TransferException error = await Assert.ThrowsAsync<TransferException>(() => plan.ExecuteAsync(null, CancellationToken.None));
        Assert.Equal(before, Hash("disk"));
        return error;
    }
}
