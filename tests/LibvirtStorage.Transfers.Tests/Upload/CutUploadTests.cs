using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Transfers.Tests.Support;
using LibvirtStorage.Transfers.Upload;
using LibvirtStorage.Transfers.Volumes;
using Xunit;

namespace LibvirtStorage.Transfers.Tests.Upload;

/// <summary>A new volume whose upload was cut and that could not be removed: the same command takes it for its own, and nothing else does.</summary>
public sealed class CutUploadTests : TransferFixture
{
    private const string Volume = "target.img";

    // The body at its start, behind the note, in its middle; the head behind its first sector.
    public static TheoryData<int, long, TransferMode> Cuts() => new()
    {
        { 0, 0, TransferMode.Physical },
        { 0, 100, TransferMode.Virtual },
        { 0, UploadNote.Length, TransferMode.Physical },
        { 0, UploadNote.Length, TransferMode.Virtual },
        { 0, 700_000, TransferMode.Physical },
        { 0, 700_000, TransferMode.Virtual },
        { 1, 30_000, TransferMode.Physical },
        { 1, 30_000, TransferMode.Virtual },
        { 2, 0, TransferMode.Physical },
        { 2, 0, TransferMode.Virtual },
    };

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task The_same_command_does_it_again(int upload, long afterBytes, TransferMode mode)
    {
        TransferException error = await CutAsync(upload, afterBytes, mode);

        Assert.Equal("raw", Qemu.FormatOf(VolumePath(Volume)));
        byte[] start = File.ReadAllBytes(VolumePath(Volume));
        Assert.True(start.Length < UploadNote.Length || UploadNote.Parse(start) is { IsNew: true, Format.Name: "qcow2", Capacity: 6 << 20 });
        if ((upload, afterBytes) != (2, 0))
        {
            Assert.Equal(TargetState.Incomplete, error.TargetState);
            Assert.Contains("In this session the same command replaces what is left", error.Recommendation, StringComparison.Ordinal);
        }

        UploadResult sent = await SendAsync(Pool, mode);

        Assert.True(sent.Created);
        Assert.Equal(("qcow2", 6UL << 20), (sent.Info.Format, sent.Info.Capacity));
        Assert.Equal(Payload(), Qemu.Payload(VolumePath(Volume), "qcow2"));
        Qemu.Check(VolumePath(Volume));
    }

    [Fact]
    public async Task When_the_last_bytes_are_on_their_way_the_error_does_not_say_that_there_is_no_image_nor_to_try_again()
    {
        TransferException error = await CutAsync(upload: 2, afterBytes: 512, TransferMode.Virtual);

        Assert.Equal("qcow2", Qemu.FormatOf(VolumePath(Volume)));
        Assert.Equal((TransferError.TransferFailed, TargetState.Unknown), (error.Error, error.TargetState));
        Assert.Contains($"It is not known whether the last bytes of the new volume '{Volume}' have arrived: '{VolumePath(Volume)}' on the host holds all that was sent, or no image.", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("try again", error.Recommendation, StringComparison.Ordinal);
        error = await Assert.ThrowsAsync<TransferException>(() => SendAsync(Pool, TransferMode.Virtual));
        Assert.Equal(TransferError.VolumeExists, error.Error);
    }

    [Theory]
    [InlineData(513)]
    [InlineData(3000)]
    [InlineData(65536)]
    public async Task An_image_that_is_nothing_but_a_head_has_a_note_too(int length)
    {
        byte[] payload = Payload(length);
        File.WriteAllBytes(SourcePath("small.raw"), payload);
        UploadRequest At(UploadRequest request, UploadFault fault) => request with { Pool = new FaultyPool(Pool, fault) };

        await Assert.ThrowsAsync<TransferException>(() => UploadAsync(
            SourcePath("small.raw"), ImageFormats.Raw, Volume, r => At(r, new UploadFault(1, 0, FaultKind.Fail) { IsLast = true })));
        Assert.NotNull(UploadNote.Parse(File.ReadAllBytes(VolumePath(Volume))));
        await UploadAsync(SourcePath("small.raw"), ImageFormats.Raw, Volume);

        Assert.Equal(payload, File.ReadAllBytes(VolumePath(Volume)));
    }

    [Fact]
    public async Task Another_process_does_not_take_it_for_its_own()
    {
        await CutAsync(0, 700_000, TransferMode.Virtual);
        CutUploads.Forget(Pool, Volume);
        string before = Hash(Volume);

        TransferException error = await Assert.ThrowsAsync<TransferException>(() => SendAsync(Pool, TransferMode.Virtual, force: true));

        Assert.Equal((TransferError.VolumeIncomplete, TargetState.Untouched, before), (error.Error, error.TargetState, Hash(Volume)));
    }

    [Fact]
    public async Task A_note_that_somebody_copied_to_another_volume_is_worth_nothing_there()
    {
        await CutAsync(0, 700_000, TransferMode.Virtual);
        File.Copy(VolumePath(Volume), VolumePath("other.img"));

        TransferException error = await Assert.ThrowsAsync<TransferException>(
            () => UploadAsync(RawSource(Payload()), ImageFormats.Raw, "other.img", r => r with { Force = true }));

        Assert.Equal((TransferError.VolumeIncomplete, TargetState.Untouched), (error.Error, error.TargetState));
    }

    [Fact]
    public async Task While_an_upload_goes_on_a_second_command_does_not_take_its_volume_for_a_leftover()
    {
        TransferException? second = null;
        var fault = new UploadFault(0, 700_000, FaultKind.Fail)
        {
            Observe = () => second = Assert.ThrowsAsync<TransferException>(() => SendAsync(Pool, TransferMode.Virtual, force: true)).GetAwaiter().GetResult(),
        };
        await Assert.ThrowsAsync<TransferException>(() => SendAsync(new FaultyPool(Pool, fault), TransferMode.Virtual));

        Assert.Equal(TransferError.VolumeIncomplete, second!.Error);
    }

    [Fact]
    public async Task While_the_same_command_does_it_again_its_empty_volume_is_not_taken_for_the_leftover()
    {
        await CutAsync(0, 700_000, TransferMode.Virtual);
        TransferException? second = null;
        var fault = new UploadFault(0, 0, FaultKind.Fail)
        {
            Observe = () => second = Assert.ThrowsAsync<TransferException>(() => SendAsync(Pool, TransferMode.Virtual)).GetAwaiter().GetResult(),
        };
        await Assert.ThrowsAsync<TransferException>(() => SendAsync(new FaultyPool(Pool, fault), TransferMode.Virtual));

        // It is a raw volume of no bytes.
        Assert.Equal((TransferError.CapacityExceeded, TargetState.Untouched), (second!.Error, second.TargetState));
    }

    [Fact]
    public async Task Of_two_commands_that_have_seen_the_leftover_one_replaces_it()
    {
        await CutAsync(0, 700_000, TransferMode.Virtual);
        using FileByteSource source = FileByteSource.Open(Qcow2Source(Payload()));
        UploadRequest request = Request(source, ImageFormats.Qcow2, Volume);
        UploadPlan other = await UploadPlan.CreateAsync(request, default);
        TransferException? error = null;
        bool isThere = false;
        var fault = new UploadFault(0, 0, FaultKind.Fail)
        {
            Observe = () =>
            {
                error = Assert.ThrowsAsync<TransferException>(() => other.ExecuteAsync(null, default)).GetAwaiter().GetResult();
                isThere = Exists(Volume);
            },
        };
        UploadPlan one = await UploadPlan.CreateAsync(request with { Pool = new FaultyPool(Pool, fault) }, default);
        await Assert.ThrowsAsync<TransferException>(() => one.ExecuteAsync(null, default));

        Assert.Equal((TransferError.VolumeIncomplete, TargetState.Untouched, true), (error!.Error, error.TargetState, isThere));
    }

    [Fact]
    public async Task What_somebody_has_put_there_since_it_was_looked_at_stays()
    {
        await CutAsync(0, 700_000, TransferMode.Virtual);
        using FileByteSource source = FileByteSource.Open(RawSource(Payload()));
        UploadPlan plan = await UploadPlan.CreateAsync(Request(source, ImageFormats.Raw, Volume), CancellationToken.None);
        File.WriteAllBytes(VolumePath(Volume), Payload(seed: 3));

        TransferException error = await Assert.ThrowsAsync<TransferException>(() => plan.ExecuteAsync(null, CancellationToken.None));

        Assert.Equal((TransferError.VolumeExists, TargetState.Untouched), (error.Error, error.TargetState));
        Assert.Equal(Payload(seed: 3), File.ReadAllBytes(VolumePath(Volume)));
    }

    [Fact]
    public async Task A_replaced_volume_keeps_what_it_was_though_it_could_not_be_reset_again()
    {
        File.Copy(Qcow2Source(Payload(seed: 7), "old", "compat=0.10,cluster_size=4096"), VolumePath(Volume));
        byte[]? cut = null;
        var fault = new UploadFault(1, 700_000, FaultKind.Fail) { Observe = () => cut = File.ReadAllBytes(VolumePath(Volume)) };
        await Assert.ThrowsAsync<TransferException>(() => SendAsync(new FaultyPool(Pool, fault), TransferMode.Virtual, force: true));
        File.WriteAllBytes(VolumePath(Volume), cut!);

        await SendAsync(Pool, TransferMode.Virtual);

        VolumeInfo info = await (await Pool.FindVolumeAsync(Volume, CancellationToken.None))!.GetInfoAsync(CancellationToken.None);
        Assert.Equal(("qcow2", 6UL << 20, "0.10", 4096), (info.Format, info.Capacity, info.Compat, info.ClusterSize));
        Assert.Equal(Payload(), Qemu.Payload(VolumePath(Volume), "qcow2"));
    }

    private async Task<TransferException> CutAsync(int upload, long afterBytes, TransferMode mode)
    {
        var fault = new UploadFault(upload, afterBytes, FaultKind.Fail) { IsLast = true };
        TransferException error = await Assert.ThrowsAsync<TransferException>(() => SendAsync(new FaultyPool(Pool, fault), mode));
        Assert.True(fault.HasStruck);
        return error;
    }

    private Task<UploadResult> SendAsync(IStoragePool pool, TransferMode mode, bool force = false) => UploadAsync(
        Qcow2Source(Payload()),
        ImageFormats.Qcow2,
        Volume,
        request => request with { Pool = pool, Mode = mode, Force = force, WriterOptions = WriterOptions.Default });
}
