using System;
using System.IO;
using System.Management.Automation;
using LibvirtStorage.Client;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Transfers;

namespace LibvirtStorage.Errors;

/// <summary>Turns what the layers below throw into error records. What it does not know is a bug and passes through.</summary>
internal static class ErrorTranslation
{
    public static bool IsForeseen(Exception exception) => exception is DiskImageException or ImageSourceException
        or TransferException or LibvirtException or ImageDestinationException or RefusedException
        or IOException or UnauthorizedAccessException;

    public static ErrorRecord ToRecord(Exception exception, object target) => exception switch
    {
        RefusedException e => e.Record,
        DiskImageException e => ImageErrors.ImageRefused(e, target),
        ImageSourceException e => ImageErrors.SourceFailed(e, target),
        ImageDestinationException e => ImageErrors.DestinationFailed(e, target),
        TransferException e => TransferErrors.Failed(e, target),
        LibvirtException e => HostErrors.CallFailed(e, target),
        UnauthorizedAccessException e => ErrorRecords.Create(
            e, "AccessDenied", ErrorCategory.PermissionDenied, target, "Check the permissions of the file and its folder."),
        _ => ErrorRecords.Create(exception, "FileSystemError", ErrorCategory.WriteError, target, "Check the disk and its free space, then try again."),
    };
}
