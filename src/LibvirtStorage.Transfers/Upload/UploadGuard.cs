using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Transfers.Volumes;

namespace LibvirtStorage.Transfers.Upload;

/// <summary>Turns whatever ends an upload early into the upload's own error, which says what became of the volume.</summary>
internal static class UploadGuard
{
    /// <param name="request">What was asked for.</param>
    /// <param name="phases">Told that the target is put in order.</param>
    /// <param name="send">Sends and verifies.</param>
    /// <param name="volume">The volume that is written; null if there is none yet.</param>
    /// <param name="tidyUp">Puts the target in order; does not throw.</param>
    /// <param name="cancellationToken">What stops the upload.</param>
    public static async Task RunAsync(
        UploadRequest request,
        PhaseProgress phases,
        Func<Task> send,
        Func<IStorageVolume?> volume,
        Func<Task<TargetOutcome>> tidyUp,
        CancellationToken cancellationToken)
    {
        try
        {
            await send().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            phases.Report(TransferPhase.TidyUp);
            Exception cause = await ExplainAsync(e, volume(), cancellationToken).ConfigureAwait(false) ?? e;
            TargetOutcome outcome = await tidyUp().ConfigureAwait(false);
            if (cancellationToken.IsCancellationRequested)
            {
                throw TransferFailure.Stopped(cause, request.VolumeName, outcome, cancellationToken);
            }

            if (TransferFailure.From(cause, request.SourceName, request.VolumeName, outcome) is { } failure)
            {
                throw failure;
            }

            throw;
        }
    }

    /// <summary>Before anything is put in order, since that may start a pool.</summary>
    private static async Task<Exception?> ExplainAsync(Exception e, IStorageVolume? volume, CancellationToken cancellationToken)
    {
        try
        {
            return e is LibvirtException host && volume is not null
                ? await VolumeDisturbance.ExplainAsync(volume, host, VolumeDisturbance.SendAgain, cancellationToken).ConfigureAwait(false)
                : null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
