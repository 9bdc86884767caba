using System;

namespace LibvirtStorage.Transfers;

/// <summary>Puts the phase of an upload and its bytes together into one report.</summary>
/// <param name="progress">Where it goes.</param>
/// <param name="total">Bytes of the source.</param>
internal sealed class PhaseProgress(IProgress<TransferProgress>? progress, ulong total)
{
    private TransferPhase _phase = TransferPhase.Prepare;
    private ulong _done;

    /// <summary>A new phase began.</summary>
    public void Report(TransferPhase phase)
    {
        _phase = phase;
        progress?.Report(new TransferProgress(_phase, _done, total));
    }

    /// <summary>So many bytes of the source were dealt with.</summary>
    public void Advance(ulong done)
    {
        _done = Math.Min(done, total);
        progress?.Report(new TransferProgress(_phase, _done, total));
    }

    /// <summary>So many bytes of those that are to be compared were read back.</summary>
    public void AdvanceReadBack(long done, long length) =>
        progress?.Report(new TransferProgress(TransferPhase.ReadBack, (ulong)done, (ulong)length));
}
