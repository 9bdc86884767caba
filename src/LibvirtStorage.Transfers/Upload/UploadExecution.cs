using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Sinks;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Transfers.Upload.Planning;
using LibvirtStorage.Transfers.Volumes;

namespace LibvirtStorage.Transfers.Upload;

/// <summary>Carries out what was decided, and cleans up after a failure.</summary>
internal sealed class UploadExecution(UploadSituation situation, UploadDecision decision, IProgress<TransferProgress>? progress)
{
    private readonly UploadRequest _request = situation.Request;
    private readonly ReadOnlyMemory<byte> _note = (situation.Existing is null
        ? UploadNote.ForNew(decision.Format, decision.VirtualSize)
        : UploadNote.ForExisting(situation.Container?.Kept, situation.ExistingCapacity!.Value)).ToBytes();

    public async Task<UploadResult> RunAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var clock = Stopwatch.StartNew();
        var phases = new PhaseProgress(progress, Total);
        using var sink = new VolumeSink(Target(), Objection, phases, _request.Verify);
        var checkedSink = new CheckedSink(sink, () => LastLook.At(situation.Source, _request.SourceFormat, _request.Policy));
        await UploadGuard.RunAsync(
            _request,
            phases,
            () => SendAsync(checkedSink, phases, cancellationToken),
            () => sink.BegunVolume ?? situation.Existing,
            () => AbortAsync(sink),
            cancellationToken).ConfigureAwait(false);
        CutUploads.Forget(_request.Pool, _request.VolumeName);
        return new UploadResult
        {
            Volume = sink.Volume,
            Info = sink.Info!,
            Created = situation.Existing is null,
            Mode = decision.Mode,
            BytesSent = sink.BytesSent,
            ReadBack = sink.IsReadBack,
            VirtualSize = decision.VirtualSize,
            Duration = clock.Elapsed,
        };
    }

    private ulong Total => decision.Mode == TransferMode.Physical ? (ulong)situation.Source.Length : situation.PayloadSize;

    private async Task SendAsync(ImageSink sink, PhaseProgress phases, CancellationToken cancellationToken)
    {
        if (decision.Mode == TransferMode.Physical)
        {
            long length = decision.Format.IsPayload ? Math.Max((long)decision.VirtualSize, situation.Source.Length) : situation.Source.Length;
            await ContainerCopy.CopyAsync(situation.Source, sink, length, phases.Advance, cancellationToken).ConfigureAwait(false);
            return;
        }

        var budget = new BudgetMeter(ImageBudget.Conversion, cancellationToken);
        using ImageReader reader = _request.SourceFormat.OpenReader(situation.Source, budget);
        ContainerWriter writer = decision.Format.CreateWriter(decision.VirtualSize, decision.Options);
        var options = new ConversionOptions { Progress = phases.Advance };
        var checkedSink = new SignatureCheckedSink(sink, decision.Format, decision.Options, _request.Policy);
        await ImageConverter.ConvertAsync(reader, writer, checkedSink, options, cancellationToken).ConfigureAwait(false);
    }

    private VolumeTarget Target() => situation.Existing is { } existing
        ? new ExistingVolume(existing, situation.ExistingInfo!, _note)
        : new NewVolume(
            _request.Pool,
            new VolumeDefinition
            {
                Name = _request.VolumeName,
                Capacity = decision.ContainerLength,
                Allocation = _request.Allocation,
                Mode = _request.FileMode,
                Owner = _request.Owner,
                Group = _request.Group,
            },
            situation.Pool.HoldsFiles,
            _note,
            situation.Leftover);

    private async Task<TargetOutcome> AbortAsync(VolumeSink sink)
    {
        TargetOutcome outcome = await sink.AbortAsync().ConfigureAwait(false);
        Remember(outcome.State);
        return outcome;
    }

    /// <summary>So that the same command can be repeated.</summary>
    private void Remember(TargetState state)
    {
        if (state == TargetState.Removed)
        {
            CutUploads.Forget(_request.Pool, _request.VolumeName);
        }
        else if (state != TargetState.Untouched)
        {
            ExistingTarget? former = situation.ExistingInfo is { } info ? new ExistingTarget(info, situation.Container) : null;
            CutUploads.Remember(_request.Pool, _request.VolumeName, new CutUpload(_note, former));
        }
    }

    /// <summary>What is wrong with the finished volume as the host describes it. Nobody probes a device.</summary>
    private string? Objection(VolumeInfo info) =>
        info.Type == StorageVolumeType.File ? decision.Expected.Objection(info)
        : info.Capacity < decision.VirtualSize && decision.Format.IsPayload ? $"it has a capacity of {info.Capacity} bytes only"
        : null;
}
