using System;
using System.Collections.Generic;
using System.IO;
using System.Threading.Tasks;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Transfers.Tests.Support;
using LibvirtStorage.Transfers.Upload;
using Xunit;

namespace LibvirtStorage.Transfers.Tests.Upload;

/// <summary>A part of a volume is verified like a whole one, and what disturbs it is named like there.</summary>
public sealed class RangeFailureTests : TransferFixture
{
    private const int Offset = 65536;

    public RangeFailureTests() => File.WriteAllBytes(VolumePath("disk"), Payload(12 << 20, seed: 5));

    [Theory]
    [InlineData(Offset, 4096)]
    [InlineData(Offset + 5000, 1)]
    public async Task A_second_writer_is_noticed_wherever_it_writes(long offset, int count)
    {
        TransferException error = await FailAsync(r => r, () =>
        {
            using var file = new FileStream(VolumePath("disk"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            file.Position = offset;
            file.Write(new byte[count]);
        });

        Assert.Equal((TransferError.TransferFailed, TargetState.RangeUndefined), (error.Error, error.TargetState));
        Assert.Contains("something else writes into it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_volume_that_is_deleted_is_said_to_be_gone()
    {
        TransferException error = await FailAsync(r => r, () => File.Delete(VolumePath("disk")));

        Assert.Equal((TransferError.TransferFailed, TargetState.ContentLost), (error.Error, error.TargetState));
        Assert.EndsWith("somebody removed it. The volume 'disk' is not there any more.", error.Message, StringComparison.Ordinal);
        Assert.Equal("Find out who did, then send the image again.", error.Recommendation);
    }

    [Fact]
    public async Task A_pool_that_becomes_full_is_named()
    {
        bool isFull = false;
        var pool = new DecoratedPool(Pool) { DescribePool = info => isFull ? info with { Available = 0 } : info };
        var fault = new UploadFault(0, 3 << 20, FaultKind.CutSilently) { Observe = () => isFull = true };

        TransferException error = await FailAsync(r => r with { Pool = new FaultyPool(pool, fault) }, () => { });

        Assert.Equal((TransferError.InsufficientSpace, TargetState.RangeUndefined), (error.Error, error.TargetState));
    }

    private async Task<TransferException> FailAsync(Func<UploadRequest, UploadRequest> change, Action meanwhile)
    {
        using FileByteSource source = FileByteSource.Open(RawSource(Payload()));
        UploadPlan plan = await UploadPlan.CreateAsync(change(Request(source, ImageFormats.Raw, "disk") with { Offset = Offset, Force = true }), default);
        var progress = new Meanwhile(meanwhile);
        TransferException error = await Assert.ThrowsAsync<TransferException>(() => plan.ExecuteAsync(progress, default));
        Assert.Equal(TransferPhase.TidyUp, progress.Phases[^1]);
        return error;
    }

    private sealed class Meanwhile(Action act) : IProgress<TransferProgress>
    {
        public List<TransferPhase> Phases { get; } = [];

        public void Report(TransferProgress value)
        {
            if (value is { Phase: TransferPhase.Body, Done: 2 << 20 })
            {
                act();
            }

            Phases.Add(value.Phase);
        }
    }
}
