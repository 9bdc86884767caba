using System.Management.Automation;
using LibvirtStorage.Client;
using LibvirtStorage.Images;
using LibvirtStorage.Transfers;

namespace LibvirtStorage.Errors;

/// <summary>Transfers that were refused or failed. The ids are the names of <see cref="TransferError"/>.</summary>
internal static class TransferErrors
{
    public static ErrorRecord Failed(TransferException e, object target) =>
        ErrorRecords.Create(e, e.Error.ToString(), CategoryOf(e), target, e.Recommendation);

    public static ErrorRecord InvalidRequest(string message, string recommendation, object target) => ErrorRecords.Create(
        new TransferException(TransferError.InvalidRequest, message, recommendation), nameof(InvalidRequest), ErrorCategory.InvalidArgument, target, recommendation);

    private static ErrorCategory CategoryOf(TransferException e) => e.Error switch
    {
        TransferError.ImageRefused => e.InnerException is DiskImageException image ? ImageErrors.CategoryOf(image.Reason) : ErrorCategory.InvalidData,
        TransferError.VolumeNotFound => ErrorCategory.ObjectNotFound,
        TransferError.PoolNotActive or TransferError.TemporaryFileFailed => ErrorCategory.ResourceUnavailable,
        TransferError.VolumeExists or TransferError.VolumeIncomplete or TransferError.FileExists => ErrorCategory.ResourceExists,
        TransferError.VolumeInUse => ErrorCategory.ResourceBusy,
        TransferError.FormatMismatch => ErrorCategory.InvalidType,
        TransferError.CapacityExceeded or TransferError.InsufficientSpace => ErrorCategory.LimitsExceeded,
        TransferError.TargetUnsupported => ErrorCategory.NotImplemented,
        TransferError.InvalidRequest or TransferError.InvalidName => ErrorCategory.InvalidArgument,
        TransferError.SourceChanged => ErrorCategory.InvalidOperation,
        TransferError.TransferFailed when e.InnerException is LibvirtException { Code: LibvirtErrorCode.NoConnect } => ErrorCategory.ConnectionError,
        TransferError.HostAccessDenied => ErrorCategory.PermissionDenied,
        TransferError.HostNotResponding => ErrorCategory.OperationTimeout,
        TransferError.VerificationFailed => ErrorCategory.InvalidResult,
        _ => ErrorCategory.WriteError,
    };
}
