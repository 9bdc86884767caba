using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Transfers.Tests.Support;
using LibvirtStorage.Transfers.Upload;
using LibvirtStorage.Transfers.Volumes;
using Xunit;

namespace LibvirtStorage.Transfers.Tests.Upload;

/// <summary>An upload that is cut, wherever: nobody ever sees an image that is not whole, and the error says what is left.</summary>
public sealed class UploadFailureTests : TransferFixture
{
    private const string Volume = "target.img";

    public static TheoryData<int, long> CutsOfNewVolumes() => new()
    {
        // The body, the head behind its first sector, the first sector.
        { 0, 0 }, { 0, 1 }, { 0, 700_000 }, { 1, 0 }, { 1, 30_000 }, { 2, 0 }, { 2, 3 },
    };

    public static TheoryData<int, long> CutsOfExistingVolumes() => new()
    {
        // First of all the reset.
        { 0, 0 }, { 1, 0 }, { 1, 1 }, { 1, 700_000 }, { 2, 0 }, { 2, 30_000 }, { 3, 0 }, { 3, 3 },
    };

    [Theory]
    [MemberData(nameof(CutsOfNewVolumes))]
    public async Task A_new_volume_is_no_image_at_the_cut_and_is_removed(int upload, long afterBytes)
    {
        foreach (TransferMode mode in (TransferMode[])[TransferMode.Physical, TransferMode.Virtual])
        {
            string? seen = null;
            var fault = new UploadFault(upload, afterBytes, FaultKind.Fail) { Observe = () => seen = Qemu.FormatOf(VolumePath(Volume)) };
            TransferException error = await Assert.ThrowsAsync<TransferException>(() => SendAsync(mode, fault));
            Assert.True(fault.HasStruck);
            Assert.Equal("raw", seen);
            Assert.Equal((TransferError.TransferFailed, TargetState.Removed), (error.Error, error.TargetState));
            Assert.False(Exists(Volume));
        }
    }

    [Theory]
    [MemberData(nameof(CutsOfExistingVolumes))]
    public async Task A_volume_that_held_an_image_holds_none_from_the_reset_on(int upload, long afterBytes)
    {
        foreach (TransferMode mode in (TransferMode[])[TransferMode.Physical, TransferMode.Virtual])
        {
            File.Copy(Qcow2Source(Payload(seed: 7), "old.qcow2"), VolumePath(Volume), overwrite: true);
            string? seen = null;
            var fault = new UploadFault(upload, afterBytes, FaultKind.Fail) { Observe = () => seen = Qemu.FormatOf(VolumePath(Volume)) };
            TransferException error = await Assert.ThrowsAsync<TransferException>(() => SendAsync(mode, fault));
            Assert.True(fault.HasStruck);
            Assert.Equal(upload == 0 ? "qcow2" : "raw", seen);
            Assert.Equal((TransferError.TransferFailed, TargetState.ContentLost), (error.Error, error.TargetState));
            Assert.Contains("former content", error.Message, StringComparison.Ordinal);
            Assert.Equal("raw", Qemu.FormatOf(VolumePath(Volume)));
            Assert.Equal(UploadNote.FileLength, new FileInfo(VolumePath(Volume)).Length);
        }
    }

    [Theory]
    [InlineData(0, 700_000, TransferMode.Physical)]
    [InlineData(0, 700_000, TransferMode.Virtual)]
    [InlineData(1, 10, TransferMode.Physical)]
    [InlineData(1, 10, TransferMode.Virtual)]
    [InlineData(2, 1, TransferMode.Physical)]
    [InlineData(2, 1, TransferMode.Virtual)]
    public async Task Stopping_removes_what_was_created_within_a_second(int upload, long afterBytes, TransferMode mode)
    {
        var fault = new UploadFault(upload, afterBytes, FaultKind.Cancel);
        var clock = new Stopwatch();
        fault.Cancellation.Token.Register(clock.Start);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SendAsync(mode, fault));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(1), $"It took {clock.Elapsed}.");
        Assert.False(Exists(Volume));
    }

    [Theory]
    [InlineData("vpc", "force_size=on,subformat=fixed")]
    [InlineData("vhdx", "subformat=dynamic")]
    public async Task A_container_that_the_host_takes_for_raw_bytes_is_noted_as_what_it_was(string format, string options)
    {
        Qemu.Img("create", "-q", "-f", format, "-o", options, VolumePath(Volume), "9M");
        Assert.True(ImageFormats.TryGet(format, out ImageFormat? kept));
        UploadRequest Replace(UploadRequest request) => request with { Force = true, Format = kept };

        TransferException error = await Assert.ThrowsAsync<TransferException>(() => UploadAsync(
            RawSource(Payload()), ImageFormats.Raw, Volume, r => Replace(r) with { Pool = new FaultyPool(Pool, new UploadFault(1, 100_000, FaultKind.Fail)) }));
        await UploadAsync(RawSource(Payload()), ImageFormats.Raw, Volume, Replace);

        Assert.Equal(TargetState.ContentLost, error.TargetState);
        Assert.Equal(Payload(), Qemu.Payload(VolumePath(Volume), format).Take(Payload().Length));
    }

    [Fact]
    public async Task A_range_that_is_cut_leaves_the_rest_as_it_was_and_the_error_says_so()
    {
        byte[] old = Payload(4 << 20, seed: 5);
        File.WriteAllBytes(VolumePath(Volume), old);
        byte[] payload = Payload(2 << 20);
        var fault = new UploadFault(0, 1_200_000, FaultKind.Fail);
        TransferException error = await Assert.ThrowsAsync<TransferException>(() => UploadAsync(
            RawSource(payload), ImageFormats.Raw, Volume, r => r with { Pool = new FaultyPool(Pool, fault), Offset = 65536, Force = true }));
        Assert.Equal((TransferError.TransferFailed, TargetState.RangeUndefined), (error.Error, error.TargetState));
        Assert.Contains("undefined", error.Message, StringComparison.Ordinal);
        byte[] left = File.ReadAllBytes(VolumePath(Volume));
        Assert.Equal(old.AsSpan(0, 65536), left.AsSpan(0, 65536));
        Assert.Equal(payload.AsSpan(0, 1_200_000), left.AsSpan(65536, 1_200_000));
        Assert.Equal(old.AsSpan(65536 + 1_200_000), left.AsSpan(65536 + 1_200_000));
    }

    [Theory]
    [InlineData(TransferMode.Physical)]
    [InlineData(TransferMode.Virtual)]
    public async Task Stopping_says_that_the_former_content_is_gone(TransferMode mode)
    {
        File.Copy(Qcow2Source(Payload(seed: 7), "old.qcow2"), VolumePath(Volume));
        OperationCanceledException stopped = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => SendAsync(mode, new UploadFault(1, 700_000, FaultKind.Cancel)));
        Assert.Contains("former content", stopped.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0, TransferMode.Physical)]
    [InlineData(0, 0, TransferMode.Virtual)]
    [InlineData(0, 700_000, TransferMode.Physical)]
    [InlineData(0, 700_000, TransferMode.Virtual)]
    [InlineData(1, 0, TransferMode.Virtual)]
    [InlineData(2, 100, TransferMode.Physical)]
    [InlineData(2, 100, TransferMode.Virtual)]
    public async Task A_host_that_drops_bytes_and_answers_ok_is_found_out(int upload, long afterBytes, TransferMode mode)
    {
        var fault = new UploadFault(upload, afterBytes, FaultKind.CutSilently);
        TransferException error = await Assert.ThrowsAsync<TransferException>(() => SendAsync(mode, fault));
        Assert.True(fault.HasStruck);
        Assert.Equal((TransferError.VerificationFailed, TargetState.Removed), (error.Error, error.TargetState));
        Assert.False(Exists(Volume));
    }

    [Theory]
    [InlineData(ImageSourceError.TemporaryFileFailed, TransferError.TemporaryFileFailed)]
    [InlineData(ImageSourceError.ReadFailed, TransferError.TransferFailed)]
    public async Task A_source_that_fails_in_the_middle_is_not_blamed_on_the_volume(ImageSourceError cause, TransferError expected)
    {
        using var source = new FailingSource(new ImageSourceException(cause, "It is broken."));
        UploadPlan plan = await UploadPlan.CreateAsync(Request(source, ImageFormats.Raw, Volume), CancellationToken.None);
        source.Fails = true;

        TransferException error = await Assert.ThrowsAsync<TransferException>(() => plan.ExecuteAsync(null, CancellationToken.None));
        Assert.Equal((expected, TargetState.Removed), (error.Error, error.TargetState));
        Assert.Contains("It is broken.", error.Message, StringComparison.Ordinal);
    }

    private Task<UploadResult> SendAsync(TransferMode mode, UploadFault fault) => UploadAsync(
        Qcow2Source(Payload()),
        ImageFormats.Qcow2,
        Volume,
        request => request with { Pool = new FaultyPool(Pool, fault), Mode = mode, Force = true },
        fault.Cancellation.Token);

    private sealed class FailingSource(Exception failure) : ByteSource
    {
        public bool Fails { get; set; }

        public override long Length => 4 << 20;

        protected override void ReadCore(long offset, Span<byte> destination)
        {
            destination.Fill(7);
            if (Fails && offset > 1 << 20)
            {
                throw failure;
            }
        }
    }
}
