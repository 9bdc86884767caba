namespace LibvirtStorage.Transfers;

/// <summary>How far a transfer is. Reported from worker threads, ascending in each phase.</summary>
/// <param name="Phase">What is being done.</param>
/// <param name="Done">Bytes of the source dealt with; while it is read back, bytes of the target.</param>
/// <param name="Total">As many as there are of them.</param>
public readonly record struct TransferProgress(TransferPhase Phase, ulong Done, ulong Total);

/// <summary>The phases of a transfer, in order.</summary>
public enum TransferPhase
{
    /// <summary>The target is created or reset.</summary>
    Prepare,

    /// <summary>The body is on its way; the target is no image yet.</summary>
    Body,

    /// <summary>The body is looked at, or all of it read back and compared.</summary>
    ReadBack,

    /// <summary>The head is written: from here on the target is an image.</summary>
    Head,

    /// <summary>The finished target is checked.</summary>
    Verify,

    /// <summary>The transfer has failed, and what it left is put in order.</summary>
    TidyUp,
}
