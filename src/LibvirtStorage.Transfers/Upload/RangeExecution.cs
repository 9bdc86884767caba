using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client;
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

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly UploadRequest _request = situation.Request;
    private readonly IStorageVolume _volume = situation.Existing!;
    private RangeEnds _ends = decision.Ends!;
    private bool _hasBegun;
    private bool _isReadBack = true;
    private VolumeInfo? _info;

    public async Task<UploadResult> RunAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var clock = Stopwatch.StartNew();
        var phases = new PhaseProgress(progress, range.Length);
        await UploadGuard.RunAsync(
            _request,
            phases,
            () => SendAndVerifyAsync(phases, cancellationToken),
            () => _volume,
            OutcomeAsync,
            cancellationToken).ConfigureAwait(false);
        return new UploadResult
        {
            Volume = _volume,
            Info = _info!,
            Created = false,
            Mode = decision.Mode,
            BytesSent = (long)range.Length,
            ReadBack = _isReadBack,
            VirtualSize = decision.VirtualSize,
            Duration = clock.Elapsed,
        };
    }

    private async Task SendAndVerifyAsync(PhaseProgress phases, CancellationToken cancellationToken)
    {
        phases.Report(TransferPhase.Prepare);
        await LastLookAtTarget.CheckAsync(_volume, situation.ExistingInfo!, cancellationToken).ConfigureAwait(false);
        using var sent = new SentBytes(_request.Verify);
        var verification = new VolumeVerification(_volume, situation.TargetIsFile, sent, phases);
        if (range.Length > 0)
        {
            await SendAsync(sent, phases, cancellationToken).ConfigureAwait(false);
            VolumeInfo info = await _volume.GetInfoAsync(cancellationToken).ConfigureAwait(false);
            await verification.CheckSentAsync(info, (long)range.Offset, (long)(range.Offset + range.Length), cancellationToken).ConfigureAwait(false);
            _isReadBack = verification.HasReadBack;
        }

        phases.Report(TransferPhase.Verify);
        _info = await verification.CheckHeadAsync(
            ReadOnlyMemory<byte>.Empty, situation.ExistingInfo!.Physical, Objection, cancellationToken).ConfigureAwait(false);
    }

    private async Task SendAsync(SentBytes sent, PhaseProgress phases, CancellationToken cancellationToken)
    {
        using ImageReader payload = _request.SourceFormat.OpenReader(situation.Source, new BudgetMeter(ImageBudget.Conversion, cancellationToken));
        using IVolumeUpload upload = await _volume.OpenUploadAsync(
            range.Offset, range.Length, VolumeStreamOptions.None, cancellationToken).ConfigureAwait(false);

        // A file that is long enough already does not show by its length what has arrived, so its bytes are looked at in the end only.
        using var watch = new VolumeWatch(_volume, unchanged: null);
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

            watch.ThrowIfDisturbed();
            _hasBegun = true;
            await sent.SendAsync(upload, (long)(range.Offset + done), chunk.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            done += (ulong)count;
            phases.Advance(done);
        }

        await watch.EndAsync().ConfigureAwait(false);
        await upload.FinishAsync(cancellationToken).ConfigureAwait(false);
    }

    private string? Objection(VolumeInfo info) => situation.TargetIsFile && info.Format != decision.Expected.Format
        ? $"the host sees the format {info.Format} instead of {decision.Expected.Format}"
        : null;

    /// <summary>There is nothing to put in order, but perhaps no volume any more.</summary>
    private async Task<TargetOutcome> OutcomeAsync()
    {
        using var patience = new CancellationTokenSource(s_patience);
        try
        {
            await _volume.GetInfoAsync(patience.Token).ConfigureAwait(false);
        }
        catch (LibvirtException e) when (e.Code == LibvirtErrorCode.NoStorageVolume)
        {
            return TargetOutcome.RangeGone;
        }
        catch (Exception e) when (e is LibvirtException or OperationCanceledException)
        {
            // The host does not say.
        }

        return _hasBegun ? TargetState.RangeUndefined : TargetState.Untouched;
    }
}
