using System;
using System.Threading;

namespace LibvirtStorage.Transfers;

/// <summary>The caller stopped a transfer that had begun. The message says in what state the volume is.</summary>
public sealed class TransferStoppedException : OperationCanceledException
{
    internal TransferStoppedException(string message, Exception cause, TargetState state, CancellationToken cancellationToken)
        : base(message, cause, cancellationToken) => TargetState = state;

    /// <summary>What became of the volume.</summary>
    public TargetState TargetState { get; }
}
