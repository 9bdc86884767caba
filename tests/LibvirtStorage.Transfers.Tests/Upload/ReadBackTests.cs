using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Transfers.Tests.Support;
using LibvirtStorage.Transfers.Upload;
using LibvirtStorage.Transfers.Volumes;
using Xunit;

namespace LibvirtStorage.Transfers.Tests.Upload;

/// <summary>What was sent is read back before its head makes it visible, so that not one byte of somebody else stays unseen.</summary>
public sealed class ReadBackTests : TransferFixture
{
    private const string Volume = "target.img";

    /// <summary>Behind the head; between samples; in a hole; in the middle; in the zeros before the last data.</summary>
    public static TheoryData<long> Places() => [65536, 70_000, 1 << 20, (3 << 20) + 5000, (5 << 20) + 1];

    [Theory]
    [MemberData(nameof(Places))]
    public async Task One_byte_that_somebody_else_writes_is_noticed_and_nothing_becomes_visible(long offset)
    {
        string? seen = null;
        using FileByteSource source = FileByteSource.Open(RawSource(Payload()));
        var progress = new OnReadBack(_ => true, () =>
        {
            // Not even its times say so.
            DateTime before = File.GetLastWriteTimeUtc(VolumePath(Volume));
            Flip(offset);
            File.SetLastWriteTimeUtc(VolumePath(Volume), before);
            seen = Qemu.FormatOf(VolumePath(Volume));
        });
        UploadPlan plan = await UploadPlan.CreateAsync(Request(source, ImageFormats.Raw, Volume), default);

        TransferException error = await Assert.ThrowsAsync<TransferException>(() => plan.ExecuteAsync(progress, default));

        Assert.Equal("raw", seen);
        Assert.Equal((TransferError.TransferFailed, TargetState.Removed), (error.Error, error.TargetState));
        Assert.Contains("something else writes into it", error.Message, StringComparison.Ordinal);
        Assert.False(Exists(Volume));
    }

    [Fact]
    public async Task Its_progress_goes_to_the_end_of_what_is_compared()
    {
        using FileByteSource source = FileByteSource.Open(RawSource(Payload()));
        var progress = new OnReadBack(_ => false, () => { });
        UploadPlan plan = await UploadPlan.CreateAsync(Request(source, ImageFormats.Raw, Volume), default);

        await plan.ExecuteAsync(progress, default);

        TransferProgress[] readBack = [.. progress.Reports.Where(r => r.Phase == TransferPhase.ReadBack)];
        const ulong Length = (6 << 20) - 65536;
        Assert.All(readBack, report => Assert.Equal(Length, report.Total));
        Assert.Equal(readBack.OrderBy(r => r.Done), readBack);
        Assert.Equal(Length, readBack[^1].Done);
        Assert.Equal(TransferPhase.Verify, progress.Reports[^1].Phase);
    }

    /// <summary>A head without a body, with holes only, and with data.</summary>
    [Theory]
    [InlineData(512)]
    [InlineData(65536)]
    [InlineData(1 << 20)]
    [InlineData(6 << 20)]
    public async Task What_is_small_is_read_back(int length)
    {
        byte[] payload = length < 6 << 20 ? new byte[length] : Payload();
        payload[0] = 1;

        UploadResult created = await UploadAsync(RawSource(payload), ImageFormats.Raw, Volume);
        UploadResult nothing = await UploadAsync(RawSource(payload), ImageFormats.Raw, Volume, r => r with { Offset = 0, Length = 0, Force = true });

        Assert.True(created.ReadBack);
        Assert.True(nothing.ReadBack);
    }

    /// <summary>What was little data can become much where holes come as zeros.</summary>
    [Theory]
    [InlineData(1 << 20, false)]
    [InlineData(long.MaxValue, true)]
    public async Task It_is_given_up_where_a_host_that_knows_no_holes_sends_too_much(long limit, bool isWhole)
    {
        File.WriteAllBytes(VolumePath(Volume), new byte[4 << 20]);
        IStorageVolume volume = (await Pool.FindVolumeAsync(Volume, default))!;
        using var nothing = new ContentDigest();
        nothing.Complete();

        Assert.Equal((isWhole, null), await new ReadBack(volume, 0, 4 << 20, nothing).CompareAsync(limit, _ => true, default));
    }

    [Theory]
    [InlineData(70_000)]
    [InlineData((6 << 20) + 10)]
    public async Task What_is_written_to_a_place_that_was_read_back_already_is_noticed_too(long offset)
    {
        TransferException error = await FailAsync(r => r.Done == r.Total, () => Flip(offset), r => r);

        Assert.Equal((TransferError.TransferFailed, TargetState.Removed), (error.Error, error.TargetState));
        Assert.Contains("something else writes into it", error.Message, StringComparison.Ordinal);
        Assert.False(Exists(Volume));
    }

    /// <summary>The stream goes on into the file that was removed, and all that is read back of that is right.</summary>
    [Theory]
    [InlineData("same", false)]
    [InlineData("same", true)]
    [InlineData("note", false)]
    [InlineData("qcow2", false)]
    [InlineData("qcow2", true)]
    [InlineData("clone", false)]
    [InlineData("clone", true)]
    [InlineData("blank", false)]
    [InlineData("other", false)]
    [InlineData("other", true)]
    [InlineData("next build", false)]
    [InlineData("next build", true)]
    [InlineData("corrected", false)]
    [InlineData("corrected", true)]
    public async Task A_volume_that_somebody_else_makes_under_the_same_name_is_neither_completed_nor_removed(string content, bool exists)
    {
        byte[] theirs = content switch
        {
            "same" => Payload(),
            "note" => [.. UploadNote.ForNew(ImageFormats.Raw, 6 << 20).ToBytes(), .. Payload().AsSpan(UploadNote.Length)],
            "clone" => [.. new byte[512], .. Payload().AsSpan(512)],
            "blank" => new byte[6 << 20],

            // Like the image that was sent, but for the first data, or for the head and that.
            "corrected" => [.. Payload().AsSpan(0, 65536), .. Payload(seed: 4).AsSpan(65536, 140_000), .. Payload().AsSpan(65536 + 140_000)],
            "next build" => [.. Payload(seed: 4).AsSpan(0, 200_000), .. Payload().AsSpan(200_000)],
            "qcow2" => File.ReadAllBytes(Qcow2Source(Payload())),
            _ => Payload(seed: 4),
        };
        if (exists)
        {
            File.WriteAllBytes(VolumePath(Volume), Payload(seed: 8));
        }

        TransferException error = await FailAsync(
            r => r.Done == r.Total,
            () =>
            {
                DateTime before = File.GetLastWriteTimeUtc(VolumePath(Volume));
                File.Delete(VolumePath(Volume));
                File.WriteAllBytes(VolumePath(Volume), theirs);
                File.SetLastWriteTimeUtc(VolumePath(Volume), before);
            },
            r => r with { Force = exists });

        Assert.Equal((TransferError.TransferFailed, exists ? TargetState.ContentLost : TargetState.Unknown), (error.Error, error.TargetState));
        Assert.EndsWith("'target.img' begins with something else now, and was left alone.", error.Message, StringComparison.Ordinal);
        Assert.Equal(theirs, File.ReadAllBytes(VolumePath(Volume)));
    }

    /// <summary>By the stream that is open for the first sector it is known that this is the file which the command has made.</summary>
    [Theory]
    [InlineData("raw", 1000)]
    [InlineData("raw", 200_000)]
    [InlineData("raw", -1)]
    [InlineData("qcow2", 65536)]
    public async Task A_volume_whose_beginning_somebody_writes_over_is_removed(string format, int length)
    {
        Assert.True(ImageFormats.TryGet(format, out ImageFormat? target));

        TransferException error = await FailAsync(
            r => r.Done > 0,
            () =>
            {
                using var file = new FileStream(VolumePath(Volume), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
                if (length < 0)
                {
                    file.SetLength(0);
                }
                else
                {
                    file.Write(new byte[length]);
                }
            },
            r => r with { Format = target });

        Assert.Equal((TransferError.TransferFailed, TargetState.Removed), (error.Error, error.TargetState));
        Assert.False(Exists(Volume));
    }

    /// <summary>It is the file that the command has made, and all that is in it is somebody else's.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_volume_in_which_somebody_replaces_all_that_was_sent_is_left_alone(bool exists)
    {
        byte[] theirs = Payload(seed: 4);
        if (exists)
        {
            File.WriteAllBytes(VolumePath(Volume), Payload(seed: 8));
        }

        TransferException error = await FailAsync(
            r => r.Done > 0,
            () =>
            {
                using var file = new FileStream(VolumePath(Volume), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
                file.Write(theirs);
            },
            r => r with { Force = exists });

        Assert.Equal((TransferError.TransferFailed, exists ? TargetState.ContentLost : TargetState.Unknown), (error.Error, error.TargetState));
        Assert.EndsWith("'target.img' begins with something else now, and was left alone.", error.Message, StringComparison.Ordinal);
        Assert.Equal(theirs, File.ReadAllBytes(VolumePath(Volume)));
    }

    /// <summary>An image that is too short for a note is known by its length and its bytes.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_somebody_makes_in_place_of_the_shortest_volume_is_neither_written_to_nor_cut(bool isSeen)
    {
        byte[] theirs = Payload();
        File.WriteAllBytes(VolumePath(Volume), new byte[300]);
        bool isExchanged = false;
        VolumeInfo Exchange(VolumeInfo info)
        {
            if (isExchanged || info.Physical > 1)
            {
                return info;
            }

            isExchanged = true;
            File.Delete(VolumePath(Volume));
            File.WriteAllBytes(VolumePath(Volume), theirs);
            return isSeen ? info with { Physical = (ulong)theirs.Length } : info;
        }

        byte[] payload = new byte[300];
        payload[0] = 1;
        TransferException error = await Assert.ThrowsAsync<TransferException>(() => UploadAsync(
            RawSource(payload), ImageFormats.Raw, Volume, r => r with { Pool = new DecoratedPool(Pool) { Describe = Exchange }, Force = true }));

        Assert.True(isExchanged);
        Assert.Equal(TargetState.ContentLost, error.TargetState);
        Assert.EndsWith("'target.img' begins with something else now, and was left alone.", error.Message, StringComparison.Ordinal);
        Assert.Equal(theirs, File.ReadAllBytes(VolumePath(Volume)));
    }

    private async Task<TransferException> FailAsync(Func<TransferProgress, bool> when, Action act, Func<UploadRequest, UploadRequest> change)
    {
        using FileByteSource source = FileByteSource.Open(RawSource(Payload()));
        UploadPlan plan = await UploadPlan.CreateAsync(change(Request(source, ImageFormats.Raw, Volume)), default);
        return await Assert.ThrowsAsync<TransferException>(() => plan.ExecuteAsync(new OnReadBack(when, act), default));
    }

    private void Flip(long offset)
    {
        using var file = new FileStream(VolumePath(Volume), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Position = offset;
        int there = file.ReadByte();
        file.Position = offset;
        file.WriteByte((byte)((there & 0xff) ^ 1));
    }

    private sealed class OnReadBack(Func<TransferProgress, bool> when, Action act) : IProgress<TransferProgress>
    {
        private bool _hasActed;

        public List<TransferProgress> Reports { get; } = [];

        public void Report(TransferProgress value)
        {
            if (!_hasActed && value.Phase == TransferPhase.ReadBack && when(value))
            {
                _hasActed = true;
                act();
            }

            Reports.Add(value);
        }
    }
}
