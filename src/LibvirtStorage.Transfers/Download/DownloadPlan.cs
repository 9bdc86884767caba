using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Transfers.Download;

/// <summary>A download that was checked and decided in full, and has not written anything yet.</summary>
public sealed class DownloadPlan
{
    private readonly DownloadSituation _situation;

    private DownloadPlan(DownloadSituation situation)
    {
        _situation = situation;
    }

    /// <summary>What was asked for.</summary>
    public DownloadRequest Request => _situation.Request;

    /// <summary>The verdict on the volume's content.</summary>
    public required ImageReport Report { get; init; }

    /// <summary>How the image travels: Physical or Virtual.</summary>
    public required TransferMode Mode { get; init; }

    /// <summary>The format the file will have.</summary>
    public required ImageFormat Format { get; init; }

    /// <summary>Size in bytes that the file's payload will have.</summary>
    public required ulong VirtualSize { get; init; }

    /// <summary>What the user should know beforehand.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>What the download will do, in one sentence.</summary>
    public required string Description { get; init; }

    /// <summary>Checks the volume and the destination and decides how to proceed. Changes nothing.</summary>
    /// <exception cref="TransferException">The download is refused.</exception>
    /// <exception cref="OperationCanceledException">The caller stopped the check.</exception>
    public static async Task<DownloadPlan> CreateAsync(DownloadRequest request, CancellationToken cancellationToken)
    {
        try
        {
            DownloadSituation situation = await DownloadPlanner.LookAsync(request, cancellationToken).ConfigureAwait(false);
            string how = situation.Mode == TransferMode.Physical ? "bit for bit" : $"as payload, written as {situation.Format}";
            return new DownloadPlan(situation)
            {
                Report = situation.Report,
                Mode = situation.Mode,
                Format = situation.Format,
                VirtualSize = situation.VirtualSize,
                Warnings = situation.Warnings,
                Description = $"Receive the volume '{request.Volume.Name}' of the pool '{request.Volume.Pool.Name}' {how} into '{request.DestinationPath}'.",
            };
        }
        catch (Exception e) when (e is not TransferException
            && TransferFailure.From(e, request.Volume.Name, request.DestinationPath, TargetOutcome.OfFile(request.DestinationPath)) is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>Carries the download out; the file appears under its name only when it is complete.</summary>
    /// <exception cref="TransferException">It failed; no file was left, and an old one is as it was.</exception>
    /// <exception cref="OperationCanceledException">The caller stopped it; no file was left, and an old one is as it was.</exception>
    public Task<DownloadResult> ExecuteAsync(IProgress<TransferProgress>? progress, CancellationToken cancellationToken) =>
        new DownloadExecution(_situation, progress).RunAsync(cancellationToken);
}
