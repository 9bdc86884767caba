using System;

namespace LibvirtStorage.Transfers;

/// <summary>A transfer was refused or failed. Says in what state the target is and what to do next.</summary>
public sealed class TransferException : Exception
{
    /// <summary>Creates the exception.</summary>
    public TransferException(TransferError error, string message, string recommendation, Exception? innerException = null)
        : base(message, innerException)
    {
        Error = error;
        Recommendation = recommendation;
    }

    /// <summary>Why.</summary>
    public TransferError Error { get; }

    /// <summary>What to do next, one sentence.</summary>
    public string Recommendation { get; }

    /// <summary>In what state the target is now.</summary>
    public TargetState TargetState { get; init; } = TargetState.Untouched;
}

/// <summary>The state of a target after a transfer that did not succeed.</summary>
public enum TargetState
{
    /// <summary>As it was before.</summary>
    Untouched,

    /// <summary>The command had created it, and it is not there any more.</summary>
    Removed,

    /// <summary>The command had created it and could not remove it; it holds no image.</summary>
    Incomplete,

    /// <summary>It existed before; its old content is gone and it holds no image.</summary>
    ContentLost,

    /// <summary>The host was lost while it took the step that decides this, or does not show it; the message says what the target may be.</summary>
    Unknown,

    /// <summary>It existed before; the range that was being written is undefined, the rest is as it was.</summary>
    RangeUndefined,
}

/// <summary>The reasons for which transfers are refused or fail. The names are the stable ids of the errors.</summary>
public enum TransferError
{
    /// <summary>The image did not pass validation; nothing was changed.</summary>
    ImageRefused,

    /// <summary>The pool does not run.</summary>
    PoolNotActive,

    /// <summary>There is no such volume.</summary>
    VolumeNotFound,

    /// <summary>The volume holds data and may not be replaced.</summary>
    VolumeExists,

    /// <summary>The volume is a part of an upload that was cut or still goes on, and not one that failed in this process.</summary>
    VolumeIncomplete,

    /// <summary>A running domain uses the volume.</summary>
    VolumeInUse,

    /// <summary>The file exists and may not be replaced.</summary>
    FileExists,

    /// <summary>The container's format is not the volume's.</summary>
    FormatMismatch,

    /// <summary>The payload is larger than the volume.</summary>
    CapacityExceeded,

    /// <summary>The target has features that a payload transfer cannot keep.</summary>
    TargetUnsupported,

    /// <summary>The combination of parameters means nothing.</summary>
    InvalidRequest,

    /// <summary>The name cannot be used for a volume or a file.</summary>
    InvalidName,

    /// <summary>The pool has not enough free space.</summary>
    InsufficientSpace,

    /// <summary>The source changed while it was transferred.</summary>
    SourceChanged,

    /// <summary>A temporary file, to which the source had been unpacked, failed.</summary>
    TemporaryFileFailed,

    /// <summary>The host does not respond any more.</summary>
    HostNotResponding,

    /// <summary>The host or the connection failed in the middle.</summary>
    TransferFailed,

    /// <summary>The host's daemon has no right to the volume's file or its folder.</summary>
    HostAccessDenied,

    /// <summary>The host answered OK, but the volume does not hold what was sent.</summary>
    VerificationFailed,
}
