using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Transfers.Upload.Planning;
using LibvirtStorage.Transfers.Volumes;

namespace LibvirtStorage.Transfers.Upload;

/// <summary>
/// Writes a part of an existing raw volume in place. There is no head to send last here, and zeros go as data: a hole
/// would zero nothing and cut the volume.
/// </summary>
internal sealed class RangeExecution(UploadSituation situation, UploadDecision decision, UploadRange range, IProgress<TransferProgress>? progress)
{
    private const int ChunkLength = 1 << 20;

    private readonly UploadRequest _request = situation.Request;
    private readonly SentTail _tail = new();
    private RangeEnds _ends = decision.Ends!;
    private bool _hasBegun;

    public async Task<UploadResult> RunAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var clock = Stopwatch.StartNew();
        var phases = new PhaseProgress(progress, range.Length);
        VolumeInfo info;
        try
        {
            await SendAsync(phases, cancellationToken).ConfigureAwait(false);
            info = await VerifyAsync(phases, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            TargetState state = _hasBegun ? TargetState.RangeUndefined : TargetState.Untouched;
            if (cancellationToken.IsCancellationRequested)
            {
                throw TransferFailure.Stopped(e, _request.VolumeName, state, cancellationToken);
            }

            if (TransferFailure.From(e, _request.SourceName, _request.VolumeName, state) is { } failure)
            {
                throw failure;
            }

            throw;
        }

        return new UploadResult
        {
            Volume = situation.Existing!,
            Info = info,
            Created = false,
            Mode = decision.Mode,
            BytesSent = (long)range.Length,
            VirtualSize = decision.VirtualSize,
            Duration = clock.Elapsed,
        };
    }

    private async Task SendAsync(PhaseProgress phases, CancellationToken cancellationToken)
    {
        if (range.Length == 0)
        {
            return;
        }

        using ImageReader payload = _request.SourceFormat.OpenReader(situation.Source, new BudgetMeter(ImageBudget.Conversion, cancellationToken));
        using IVolumeUpload upload = await situation.Existing!.OpenUploadAsync(
            range.Offset, range.Length, VolumeStreamOptions.None, cancellationToken).ConfigureAwait(false);
        phases.Report(TransferPhase.Body);
        byte[] chunk = new byte[ChunkLength];
        for (ulong done = 0; done < range.Length;)
        {
            int count = (int)Math.Min(range.Length - done, ChunkLength);
            payload.Read(done, chunk.AsSpan(0, count));
            _ends = _ends.With((long)(range.Offset + done), chunk.AsSpan(0, count));
            if (done + (ulong)count == range.Length)
            {
                LastLook.At(situation.Source, situation.Request.SourceFormat, situation.Request.Policy);
                RangeRule.Check(situation, _ends);
            }

            _hasBegun = true;
            await upload.WriteAsync(chunk.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            _tail.Remember((long)(range.Offset + done), chunk.AsSpan(0, count));
            done += (ulong)count;
            phases.Advance(done);
        }

        await upload.FinishAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<VolumeInfo> VerifyAsync(PhaseProgress phases, CancellationToken cancellationToken)
    {
        phases.Report(TransferPhase.Verify);
        (VolumeInfo info, bool isCurrent) = await HostView.OfAsync(
            situation.Existing!, now => !situation.TargetIsFile || now.Format == decision.Expected.Format, cancellationToken).ConfigureAwait(false);
        bool isOther = isCurrent && situation.TargetIsFile && info.Format != decision.Expected.Format;
        if (isOther || info.Physical != situation.ExistingInfo!.Physical)
        {
            throw TransferErrors.NotVerified(_request.VolumeName, $"it is now {info.Physical} bytes of format {info.Format}");
        }

        return await VolumeContent.HasAsync(situation.Existing!, _tail.Offset, _tail.Bytes, cancellationToken).ConfigureAwait(false)
            ? info
            : throw TransferErrors.NotVerified(_request.VolumeName, "the last bytes sent are not in it");
    }
}
