using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Transfers.Upload.Planning;
using LibvirtStorage.Transfers.Volumes;

namespace LibvirtStorage.Transfers.Download;

/// <summary>Looks at the volume and the destination, and decides how to receive it.</summary>
internal static class DownloadPlanner
{
    public static async Task<DownloadSituation> LookAsync(DownloadRequest request, CancellationToken cancellationToken)
    {
        DestinationRule.Check(request);
        VolumeInfo info = await request.Volume.GetInfoAsync(cancellationToken).ConfigureAwait(false);
        ImageFormat sourceFormat = SourceFormat(request, info);
        var warnings = new List<string>();
        VolumeUse use = await request.Volume.Pool.Host.GetVolumeUseAsync(request.Volume, cancellationToken).ConfigureAwait(false);
        if (use.Domain is not null)
        {
            warnings.Add($"The running domain '{ImageText.Escape(use.Domain)}' uses the volume: its content may change while it is received.");
        }

        VolumeByteSource volume = await VolumeByteSource.OpenAsync(request.Volume, cancellationToken).ConfigureAwait(false);
        try
        {
            var budget = new BudgetMeter(request.Budget, cancellationToken);
            var source = new WitnessedByteSource(volume, budget);
            (ImageReport report, TransferMode mode, ImageFormat format, ulong virtualSize) = await Task.Run(
                () => Examine(request, source, sourceFormat, warnings, budget), cancellationToken).ConfigureAwait(false);
            source.Seal();
            volume.Rest();
            return new DownloadSituation
            {
                Request = request,
                Volume = volume,
                Source = source,
                SourceFormat = sourceFormat,
                Report = report,
                Mode = mode,
                Format = format,
                VirtualSize = virtualSize,
                Warnings = warnings,
            };
        }
        catch
        {
            // A download that nobody reads any more would hold up the connection.
            volume.Dispose();
            throw;
        }
    }

    /// <summary>What an upload left that did not end is no image, though it is as good as any other raw bytes.</summary>
    private static void WarnOfNote(DownloadRequest request, ByteSource source, ImageFormat sourceFormat, List<string> warnings)
    {
        if (!sourceFormat.IsPayload || source.Length < UploadNote.FileLength)
        {
            return;
        }

        byte[] start = new byte[UploadNote.FileLength];
        source.Read(0, start);
        if (UploadNote.Parse(start) is { } note)
        {
            warnings.Add($"The volume '{request.Volume.Name}' begins with the note of an upload that was cut or still goes on ({note.Describe()}): it holds a part of an image at most.");
        }
    }

    private static ImageFormat SourceFormat(DownloadRequest request, VolumeInfo info)
    {
        if (info.Type is not (StorageVolumeType.File or StorageVolumeType.Block))
        {
            throw TransferErrors.TargetUnsupported(
                $"The volume '{ImageText.Escape(request.Volume.Name)}' is a {info.Type}, not a file or a block device.", "Receive another volume.");
        }

        return request.SourceFormat
            ?? (ImageFormats.TryGet(info.Format, out ImageFormat? own)
                ? own
                : throw TransferErrors.FormatMismatch(
                    $"The volume '{ImageText.Escape(request.Volume.Name)}' has the format {ImageText.Escape(info.Format)}, which is not read here.",
                    "Declare with -SourceFormat what it holds, if the host is wrong."));
    }

    private static (ImageReport Report, TransferMode Mode, ImageFormat Format, ulong VirtualSize) Examine(
        DownloadRequest request, ByteSource source, ImageFormat sourceFormat, List<string> warnings, BudgetMeter budget)
    {
        ImageReport report = ImageValidator.Validate(source, sourceFormat, request.Policy, budget);
        if (!report.Passed || report.Info is not { } info)
        {
            throw TransferErrors.ImageRefused(request.Volume.Name, report);
        }

        warnings.AddRange(PayloadRule.Findings(report, request.Volume.Name));
        WarnOfNote(request, source, sourceFormat, warnings);
        ImageFormat format = request.Format ?? sourceFormat;
        TransferMode mode = ModeOf(request, source, sourceFormat, format, budget);
        if (NameContradiction.Warning(Path.GetFileName(request.DestinationPath), format) is { } contradiction)
        {
            warnings.Add(contradiction);
        }

        ulong virtualSize = info.VirtualSize;
        if (request.IsRange)
        {
            CheckRange(request, sourceFormat, mode, source.Length);
            ByteSource range = request.ContainerIn(source);
            PayloadRule.CheckSignatures(range, request.Volume.Name, request.Policy);
            virtualSize = (ulong)range.Length;
        }

        if (mode == TransferMode.Virtual)
        {
            PayloadRule.Check(report, request.Volume.Name, warnings);
            ContainerWriter writer = Plan(request, format, virtualSize);
            if (SizeRounding.Notice(request.Volume.Name, format, virtualSize, request.WriterOptions, writer) is { } notice)
            {
                warnings.Add(notice);
            }

            virtualSize = writer.VirtualSize;
            PayloadRule.CheckBare(source, request.Volume.Name, sourceFormat, format, request.WriterOptions, request.Policy, budget);
        }

        return (report, mode, format, virtualSize);
    }

    private static TransferMode ModeOf(
        DownloadRequest request, ByteSource source, ImageFormat sourceFormat, ImageFormat format, BudgetMeter budget)
    {
        bool isEqual = FormatRule.AreEqual(sourceFormat, format);
        bool fits = request.WriterOptions == WriterOptions.Default
            || (isEqual && !sourceFormat.IsPayload && request.WriterOptions.Compression == ImageCompression.None
                && sourceFormat.ReadLayout(source, budget).Fits(request.WriterOptions));
        return request.Mode switch
        {
            TransferMode.Physical when !isEqual => throw TransferErrors.FormatMismatch(
                $"The volume '{request.Volume.Name}' is {sourceFormat}, not {format}; a physical transfer does not change formats.",
                "Receive the payload instead (-Virtual)."),
            TransferMode.Physical when !fits => throw TransferErrors.InvalidRequest(
                "A physical transfer copies the volume bit for bit, so it takes no format options.", "Leave them away, or receive the payload (-Virtual)."),
            TransferMode.Auto => isEqual && fits ? TransferMode.Physical : TransferMode.Virtual,
            _ => request.Mode,
        };
    }

    private static void CheckRange(DownloadRequest request, ImageFormat sourceFormat, TransferMode mode, long length)
    {
        if (!sourceFormat.IsPayload || mode != TransferMode.Physical)
        {
            throw TransferErrors.InvalidRequest("An offset and a length are for raw volumes that travel bit for bit.", "Leave -Offset and -Length away.");
        }

        if (request.Start > (ulong)length || (request.Length ?? 0) > (ulong)length - request.Start)
        {
            throw TransferErrors.InvalidRequest(
                $"{request.Length ?? 0} bytes at offset {request.Start} do not lie inside the volume, which has {length}.", "Give a smaller -Offset or -Length.");
        }
    }

    private static ContainerWriter Plan(DownloadRequest request, ImageFormat format, ulong virtualSize)
    {
        WriterRule.CheckWritable(format);
        try
        {
            return format.CreateWriter(virtualSize, request.WriterOptions);
        }
        catch (DiskImageException e)
        {
            throw new TransferException(
                TransferError.InvalidRequest, $"The file cannot be written as {format}: {e.Message}", e.Finding.Recommendation, e);
        }
    }
}
