using System.Linq;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images;

namespace LibvirtStorage.Transfers.Upload.Planning;

/// <summary>Which format the volume gets, and how the image travels to it.</summary>
internal static class FormatRule
{
    /// <summary>Whether two formats are the same to a volume: raw and iso are.</summary>
    public static bool AreEqual(ImageFormat a, ImageFormat b) => a == b || (a.IsPayload && b.IsPayload);

    /// <summary>Decides the mode and the format.</summary>
    /// <exception cref="TransferException">The combination is refused.</exception>
    public static (TransferMode Mode, ImageFormat Format) Decide(UploadSituation situation)
    {
        UploadRequest request = situation.Request;
        ImageFormat target = Target(situation);
        bool isEqual = AreEqual(request.SourceFormat, target);
        switch (request.Mode)
        {
            case TransferMode.Physical when !isEqual && !(request.AllowFormatChange && situation.Existing is not null):
                throw TransferErrors.FormatMismatch(
                    $"'{request.SourceName}' is {request.SourceFormat}, and the volume '{request.VolumeName}' {(situation.Existing is null ? "is to be" : "is")} {target}; a physical transfer does not change formats.",
                    "Send the payload instead (-Virtual), or let the volume become another format with -AllowFormatChange.");
            case TransferMode.Physical:
                CheckPhysicalOptions(situation);
                return (TransferMode.Physical, isEqual ? target : request.SourceFormat);
            case TransferMode.Auto when isEqual && !NeedsRewriting(situation, target):
                return (TransferMode.Physical, target);
            default:
                return (TransferMode.Virtual, target);
        }
    }

    private static ImageFormat Target(UploadSituation situation)
    {
        UploadRequest request = situation.Request;
        if (situation.ExistingInfo is not { } info)
        {
            return request.Format ?? (request.SourceFormat.IsPayload ? ImageFormats.Raw : request.SourceFormat);
        }

        if (info.Type != StorageVolumeType.File)
        {
            return request.Format ?? ImageFormats.Raw;
        }

        if (OwnFormat(situation) is not { } own)
        {
            return request.AllowFormatChange && request.Mode == TransferMode.Physical
                ? request.SourceFormat
                : throw TransferErrors.TargetUnsupported(
                    $"The volume '{request.VolumeName}' has the format {info.Format}, which cannot be written here.",
                    "Send the image into a new volume.");
        }

        if (request.Format is null || AreEqual(request.Format, own))
        {
            return own.IsPayload ? ImageFormats.Raw : own;
        }

        return request.AllowFormatChange && request.Mode == TransferMode.Physical
            ? request.Format
            : throw TransferErrors.FormatMismatch(
                $"The volume '{request.VolumeName}' is {own}, not {request.Format}; an existing volume keeps its format.",
                "If a transfer that failed left it behind, remove it first. Otherwise leave -Format away, or send the image into a new volume.");
    }

    /// <summary>
    /// The format of an existing file. What hosts take for raw bytes and others for an image stays what it is only if the caller says so, and
    /// changes only if the caller says so.
    /// </summary>
    private static ImageFormat? OwnFormat(UploadSituation situation)
    {
        UploadRequest request = situation.Request;
        ExistingContainer container = situation.Container!;
        if (container.Hidden is not { } hidden || situation.IsRange || request.AllowFormatChange)
        {
            return container.Format;
        }

        return request.Format == hidden
            ? hidden
            : throw TransferErrors.FormatMismatch(
                $"The host takes the volume '{request.VolumeName}' for {container.Format}, but it holds an image of the format {hidden}, which a new content would not be.",
                $"Use -Format {hidden} to keep it one, or -AllowFormatChange to have raw bytes there.");
    }

    /// <summary>Equal formats travel as payload when the copy would not be what was asked for.</summary>
    private static bool NeedsRewriting(UploadSituation situation, ImageFormat target)
    {
        UploadRequest request = situation.Request;
        if (HasExtentFiles(situation))
        {
            return true;
        }

        if (situation.IsRange || target.IsPayload)
        {
            return false;
        }

        if (situation.ExistingInfo is { } info)
        {
            // A bit for bit copy would change the volume's size.
            return !request.AllowCapacityChange && info.Type == StorageVolumeType.File && situation.ExistingCapacity != situation.PayloadSize
                && situation.Report.Info!.References.Count == 0;
        }

        return request.Capacity is not null || !Fits(situation);
    }

    /// <summary>An image in several files is no container that could be copied.</summary>
    private static bool HasExtentFiles(UploadSituation situation) =>
        situation.Report.Info!.References.Any(r => r.Kind == ExternalReference.ExtentFile);

    private static void CheckPhysicalOptions(UploadSituation situation)
    {
        if (HasExtentFiles(situation))
        {
            throw TransferErrors.InvalidRequest(
                $"'{situation.Request.SourceName}' keeps its payload in other files, so a copy of it alone would be no image.", "Send the payload (-Virtual).");
        }

        if (situation.Request.Capacity is not null || !Fits(situation))
        {
            throw TransferErrors.InvalidRequest(
                "A physical transfer copies the image bit for bit, so it takes neither a capacity nor format options.",
                "Leave them away, or send the payload (-Virtual).");
        }
    }

    private static bool Fits(UploadSituation situation) =>
        situation.Request.WriterOptions.Compression == Images.Conversion.ImageCompression.None
        && (situation.SourceLayout is { } layout
            ? layout.Fits(situation.Request.WriterOptions)
            : situation.Request.WriterOptions == Images.Conversion.WriterOptions.Default);
}
