using System;
using LibvirtStorage.Transfers;

namespace LibvirtStorage.Progress;

/// <summary>Shows the phases of a transfer.</summary>
internal sealed class TransferProgressDisplay : IProgress<TransferProgress>
{
    public TransferProgressDisplay(string activity)
    {
        Display = new ProgressDisplay(activity);
    }

    public ProgressDisplay Display { get; }

    public void Report(TransferProgress value)
    {
        // What is undone has no length.
        bool isUndone = value.Phase == TransferPhase.TidyUp;
        Display.Report(PhaseText(value.Phase), isUndone ? 0 : value.Done, isUndone ? 0 : value.Total);
    }

    private static string PhaseText(TransferPhase phase) => phase switch
    {
        TransferPhase.Prepare => "Preparing",
        TransferPhase.Body => "Transferring",
        TransferPhase.ReadBack => "Reading back",
        TransferPhase.Head => "Completing",
        TransferPhase.TidyUp => "Failed, tidying up",
        _ => "Verifying",
    };
}
