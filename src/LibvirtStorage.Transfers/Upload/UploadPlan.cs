using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Transfers.Upload.Planning;

namespace LibvirtStorage.Transfers.Upload;

/// <summary>
/// An upload that was checked and decided in full, and has not changed anything yet. Made by <see cref="CreateAsync"/>,
/// shown to the user (-WhatIf), carried out by <see cref="ExecuteAsync"/>.
/// </summary>
public sealed class UploadPlan
{
    private readonly UploadSituation _situation;
    private readonly UploadDecision _decision;

    private UploadPlan(UploadSituation situation, UploadDecision decision)
    {
        _situation = situation;
        _decision = decision;
    }

    /// <summary>What was asked for.</summary>
    public UploadRequest Request => _situation.Request;

    /// <summary>The verdict on the source.</summary>
    public required ImageReport Report { get; init; }

    /// <summary>How the image travels: Physical or Virtual.</summary>
    public required TransferMode Mode { get; init; }

    /// <summary>The format the volume will have.</summary>
    public required ImageFormat Format { get; init; }

    /// <summary>Size in bytes that the volume's payload will have.</summary>
    public required ulong VirtualSize { get; init; }

    /// <summary>The part of an existing volume that is written; null if it is the whole.</summary>
    public required UploadRange? Range { get; init; }

    /// <summary>Free bytes of the pool that the upload may take.</summary>
    public required ulong SpaceNeeded { get; init; }

    /// <summary>Whether the volume is to be created.</summary>
    public required bool CreatesVolume { get; init; }

    /// <summary>What the user should know beforehand: dropped snapshots, how libvirt will see the result.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>What the upload will do, in one sentence.</summary>
    public required string Description { get; init; }

    /// <summary>Checks the source and the target and decides how to proceed. Changes nothing.</summary>
    /// <exception cref="TransferException">The upload is refused.</exception>
    public static async Task<UploadPlan> CreateAsync(UploadRequest request, CancellationToken cancellationToken)
    {
        try
        {
            UploadSituation situation = await UploadPlanner.LookAsync(request, cancellationToken).ConfigureAwait(false);
            UploadDecision decision = await UploadPlanner.DecideAsync(situation, cancellationToken).ConfigureAwait(false);
            return new UploadPlan(situation, decision)
            {
                Report = situation.Report,
                Mode = decision.Mode,
                Format = decision.Format,
                VirtualSize = decision.VirtualSize,
                Range = decision.Range,
                SpaceNeeded = decision.SpaceNeeded,
                CreatesVolume = situation.Existing is null,
                Warnings = situation.Warnings,
                Description = UploadDescription.Of(situation, decision),
            };
        }
        catch (Exception e) when (e is not TransferException
            && TransferFailure.From(e, request.SourceName, request.VolumeName, TargetState.Untouched) is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>Carries the upload out.</summary>
    /// <exception cref="TransferException">It failed; the exception says in what state the volume is.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; a volume it had created is removed.</exception>
    public Task<UploadResult> ExecuteAsync(IProgress<TransferProgress>? progress, CancellationToken cancellationToken) =>
        _decision.Range is { } range
            ? new RangeExecution(_situation, _decision, range, progress).RunAsync(cancellationToken)
            : new UploadExecution(_situation, _decision, progress).RunAsync(cancellationToken);
}
