using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images.Contents;
using LibvirtStorage.Images.Sinks;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Conversion;

/// <summary>
/// The conversion of an image into a local file, checked and decided in full, with nothing written yet. Made by
/// <see cref="Create"/>, carried out by <see cref="ExecuteAsync"/>.
/// </summary>
public sealed class ImageFileConversion
{
    private readonly ByteSource _source;
    private readonly ContainerWriter _writer;
    private readonly bool _replaces;

    /// <summary>Keeps no reader: of many conversions that were planned, only the one that is carried out holds tables in memory.</summary>
    private ImageFileConversion(ImageFileConversionRequest request, ImageReport report, ByteSource source, ulong payloadSize)
    {
        Request = request;
        Report = report;
        PayloadSize = payloadSize;
        _source = source;
        _replaces = File.Exists(request.DestinationPath);
        _writer = request.Format.CreateWriter(payloadSize, request.WriterOptions);
    }

    /// <summary>What was asked for.</summary>
    public ImageFileConversionRequest Request { get; }

    /// <summary>The verdict on the source.</summary>
    public ImageReport Report { get; }

    /// <summary>Size of the source's payload in bytes.</summary>
    public ulong PayloadSize { get; }

    /// <summary>Size in bytes of the disk that is written: the payload's, rounded up where the format has no such size.</summary>
    public ulong VirtualSize => _writer.VirtualSize;

    /// <summary>What the user should know beforehand.</summary>
    public IReadOnlyList<string> Warnings => Report.Findings
        .Where(f => f.Severity == FindingSeverity.Warning)
        .Select(f => $"'{Request.SourceName}': {f.Message}")
        .Concat(Report.Info is { BitmapCount: > 0 and int bitmaps } ? [$"'{Request.SourceName}': {bitmaps} {(bitmaps == 1 ? "bitmap" : "bitmaps")} not copied."] : [])
        .Concat(new[]
        {
            NameContradiction.Warning(Path.GetFileName(Request.DestinationPath), Request.Format),
            IsoNotice(),
            SizeRounding.Notice(Request.SourceName, Request.Format, PayloadSize, Request.WriterOptions, _writer),
        }.OfType<string>())
        .ToList();

    /// <summary>What the conversion will do, in one sentence.</summary>
    public string Description =>
        $"Convert '{Request.SourceName}' from {Request.SourceFormat} to {Request.Format} in {(_replaces ? "the existing" : "a new")} file '{Request.DestinationPath}' with {VirtualSize} bytes.";

    private string? IsoNotice() => Request.Format == ImageFormats.Iso && Report.Contents?.Contains(DiskContents.Iso) == false
        ? $"'{Request.SourceName}' holds no ISO 9660 file system, so '{Request.DestinationPath}' will be refused as iso; write it as raw."
        : null;

    /// <summary>Checks the source and the destination. Writes nothing.</summary>
    /// <param name="request">What is to be done.</param>
    /// <param name="cancellationToken">Stops the check.</param>
    /// <exception cref="DiskImageException">The image is refused, or the format cannot hold it.</exception>
    /// <exception cref="ImageDestinationException">The file cannot be written.</exception>
    /// <exception cref="ImageSourceException">The medium failed.</exception>
    public static ImageFileConversion Create(ImageFileConversionRequest request, CancellationToken cancellationToken)
    {
        CheckDestination(request);
        var budget = new BudgetMeter(request.Budget, cancellationToken);
        ByteSource source = request.Source.CanSeek ? new WitnessedByteSource(request.Source, budget) : new TailKeepingSource(request.Source);
        ImageReport report = ImageValidator.Validate(source, request.SourceFormat, request.Policy, budget);
        ImageValidator.ThrowIfFails(report.Findings, request.Policy);
        using ImageReader reader = OpenReader(request, source, cancellationToken);

        if (BarePayload.Arises(request.SourceFormat, request.Format, request.WriterOptions))
        {
            ImageValidator.ThrowIfFails(BarePayload.Examine(reader, request.Format, request.Policy), request.Policy);
        }

        // Not before: the verdict rests on the payload's ends too.
        (source as WitnessedByteSource)?.Seal();
        return new ImageFileConversion(request, report, source, reader.VirtualSize);
    }

    /// <summary>Writes the file; it appears under its name only when it is complete.</summary>
    /// <param name="progress">Told the payload bytes dealt with, from a worker thread.</param>
    /// <param name="cancellationToken">Stops the conversion; no file is left.</param>
    /// <exception cref="DiskImageException">The image is broken in a place that validation does not read.</exception>
    /// <exception cref="ImageSourceException">The medium failed, or the source has changed since it was checked.</exception>
    /// <exception cref="ImageDestinationException">Writing failed; an existing file is as it was.</exception>
    public async Task<ImageFileConversionResult> ExecuteAsync(Action<ulong>? progress, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            using (ImageReader reader = OpenReader(Request, _source, cancellationToken))
            using (FileSink sink = FileSink.Create(Request.DestinationPath, Request.Force))
            {
                var signatures = new SignatureCheckedSink(sink, Request.Format, Request.WriterOptions, Request.Policy);
                var checkedSink = new CheckedSink(signatures, () => LastLook.At(_source, Request.SourceFormat, Request.Policy));
                await ImageConverter.ConvertAsync(
                    reader, _writer, checkedSink, new ConversionOptions { Progress = progress }, cancellationToken).ConfigureAwait(false);
            }

            return new ImageFileConversionResult
            {
                Path = Request.DestinationPath,
                Replaced = _replaces,
                FileSize = new FileInfo(Request.DestinationPath).Length,
                PayloadSize = PayloadSize,
                VirtualSize = VirtualSize,
                Duration = clock.Elapsed,
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImageDestinationException(
                ImageDestinationError.WriteFailed, $"The file '{Request.DestinationPath}' could not be written: {e.Message}", e);
        }
    }

    private static ImageReader OpenReader(ImageFileConversionRequest request, ByteSource source, CancellationToken cancellationToken) =>
        request.SourceFormat.OpenReader(source, new BudgetMeter(ImageBudget.Conversion, cancellationToken));

    private static void CheckDestination(ImageFileConversionRequest request)
    {
        string path = request.DestinationPath;
        bool ignoreCase = Path.DirectorySeparatorChar == '\\';
        if (string.Equals(path, request.SourcePath, ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal))
        {
            throw new ImageDestinationException(ImageDestinationError.IsSource, $"'{path}' is the source itself.");
        }

        if (!Directory.Exists(Path.GetDirectoryName(path)))
        {
            throw new ImageDestinationException(ImageDestinationError.FolderNotFound, $"There is no folder for the file '{path}'.");
        }

        if (Directory.Exists(path) || (!request.Force && File.Exists(path)))
        {
            throw new ImageDestinationException(ImageDestinationError.FileExists, $"'{path}' exists already.");
        }
    }
}
