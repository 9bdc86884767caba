using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Transfers.Tests.Support;
using LibvirtStorage.Transfers.Upload;
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
        var progress = new OnReadBack(() =>
        {
            using var file = new FileStream(VolumePath(Volume), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            file.Position = offset;
            int there = file.ReadByte();
            file.Position = offset;
            file.WriteByte((byte)(there ^ 1));
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
        var progress = new OnReadBack(() => { });
        UploadPlan plan = await UploadPlan.CreateAsync(Request(source, ImageFormats.Raw, Volume), default);

        await plan.ExecuteAsync(progress, default);

        TransferProgress[] readBack = [.. progress.Reports.Where(r => r.Phase == TransferPhase.ReadBack).Skip(2)];
        const ulong Length = (6 << 20) - 65536;
        Assert.All(readBack, report => Assert.Equal(Length, report.Total));
        Assert.Equal(readBack.OrderBy(r => r.Done), readBack);
        Assert.Equal(Length, readBack[^1].Done);
        Assert.Equal(TransferPhase.Verify, progress.Reports[^1].Phase);
    }

    private sealed class OnReadBack(Action act) : IProgress<TransferProgress>
    {
        public List<TransferProgress> Reports { get; } = [];

        public void Report(TransferProgress value)
        {
            if (value.Phase == TransferPhase.ReadBack && Reports.TrueForAll(r => r.Phase != TransferPhase.ReadBack))
            {
                act();
            }

            Reports.Add(value);
        }
    }
}
