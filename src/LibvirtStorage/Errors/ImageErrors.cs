using System.Management.Automation;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Transfers;

namespace LibvirtStorage.Errors;

/// <summary>Images that are refused, and files that cannot be read or written.</summary>
internal static class ImageErrors
{
    /// <summary>One of many in a pipeline: the text has to say which. What is wrong with an option is no fault of the image.</summary>
    public static ErrorRecord ImageRefused(DiskImageException e, object target)
    {
        if (e.Finding.Id == "WriterOption")
        {
            return ErrorRecords.Create(e, nameof(TransferError.InvalidRequest), ErrorCategory.InvalidArgument, target, e.Finding.Recommendation);
        }

        ErrorRecord record = ErrorRecords.Create(e, nameof(ImageRefused), CategoryOf(e.Reason), target, e.Finding.Recommendation);
        record.ErrorDetails = new ErrorDetails($"'{ImageText.Escape(target.ToString() ?? string.Empty)}' was refused: {e.Message}")
        {
            RecommendedAction = e.Finding.Recommendation,
        };
        return record;
    }

    public static ErrorRecord SourceFailed(ImageSourceException e, object target) => e.Error switch
    {
        ImageSourceError.NotFound => ErrorRecords.Create(
            e, "PathNotFound", ErrorCategory.ObjectNotFound, target, "Check the path."),
        ImageSourceError.AccessDenied => ErrorRecords.Create(
            e, "AccessDenied", ErrorCategory.PermissionDenied, target, "Check the permissions of the file and its folders."),
        ImageSourceError.NotRegularFile => ErrorRecords.Create(
            e, "NotRegularFile", ErrorCategory.InvalidArgument, target, "Give a regular file: folders, devices and pipes are not opened."),
        ImageSourceError.Changed => ErrorRecords.Create(
            e, "SourceChanged", ErrorCategory.InvalidOperation, target, "Make sure that nothing writes to the source, then try again."),
        ImageSourceError.TemporaryFileFailed => ErrorRecords.Create(
            e, nameof(ImageSourceError.TemporaryFileFailed), ErrorCategory.ResourceUnavailable, target,
            "Make room in the folder for temporary files, or choose another one: the environment variable TMPDIR names it, on Windows TEMP."),
        _ => ErrorRecords.Create(
            e, "SourceReadFailed", ErrorCategory.ReadError, target, "Check the disk or the network share that the file is on."),
    };

    public static ErrorRecord DestinationFailed(ImageDestinationException e, object target) => e.Error switch
    {
        ImageDestinationError.FileExists => ErrorRecords.Create(
            e, "FileExists", ErrorCategory.ResourceExists, target, "Choose another name, or use -Force to replace the file."),
        ImageDestinationError.FolderNotFound => ErrorRecords.Create(
            e, "FolderNotFound", ErrorCategory.ObjectNotFound, target, "Create the folder first."),
        ImageDestinationError.IsSource => ErrorRecords.Create(
            e, "DestinationIsSource", ErrorCategory.InvalidArgument, target, "Choose another name for the result."),
        _ => ErrorRecords.Create(
            e, "DestinationWriteFailed", ErrorCategory.WriteError, target, "Check the free space and the permissions of the folder, then try again."),
    };

    public static ErrorCategory CategoryOf(FindingReason reason) => reason switch
    {
        FindingReason.ExternalReference or FindingReason.AmbiguousFormat or FindingReason.FormatNotAllowed => ErrorCategory.SecurityError,
        FindingReason.Limit => ErrorCategory.LimitsExceeded,
        FindingReason.UnsupportedVersion or FindingReason.UnsupportedFeature or FindingReason.Encrypted => ErrorCategory.NotImplemented,
        _ => ErrorCategory.InvalidData,
    };
}
