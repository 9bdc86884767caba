using System;

namespace LibvirtStorage.Transfers.Upload;

/// <summary>Puts phase and bytes together into one report.</summary>
internal sealed class PhaseProgress(IProgress<TransferProgress>? progress, ulong total) : IProgress<TransferPhase>
{
    private TransferPhase _phase = TransferPhase.Prepare;
    private ulong _done;

    /// <summary>A new phase began.</summary>
    public void Report(TransferPhase value)
    {
        _phase = value;
        progress?.Report(new TransferProgress(_phase, _done, total));
    }

    /// <summary>So many bytes were dealt with.</summary>
    public void Advance(ulong done)
    {
        _done = Math.Min(done, total);
        progress?.Report(new TransferProgress(_phase, _done, total));
    }
}
