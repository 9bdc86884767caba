using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Sinks;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Transfers.Volumes;

namespace LibvirtStorage.Transfers.Download;

/// <summary>Carries out what was decided. The file grows under another name and is removed on failure.</summary>
internal sealed class DownloadExecution(DownloadSituation situation, IProgress<TransferProgress>? progress)
{
    private readonly DownloadRequest _request = situation.Request;

    public async Task<DownloadResult> RunAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var clock = Stopwatch.StartNew();
        situation.Volume.BeginTransfer(cancellationToken);
        ulong total = situation.Mode == TransferMode.Physical ? (ulong)_request.ContainerIn(situation.Source).Length : situation.Report.Info!.VirtualSize;
        try
        {
            using FileSink sink = FileSink.Create(_request.DestinationPath, _request.Force);
            var checkedSink = new CheckedSink(sink, situation.Source.ThrowIfChanged);
            await ReceiveAsync(checkedSink, done => progress?.Report(new TransferProgress(TransferPhase.Body, Math.Min(done, total), total)), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception e) when (cancellationToken.IsCancellationRequested && e is not OperationCanceledException)
        {
            throw new OperationCanceledException("The download was stopped.", e, cancellationToken);
        }
        catch (Exception e)
        {
            Exception cause = await DisturbanceAsync(e, cancellationToken).ConfigureAwait(false) ?? e;
            if (TransferFailure.From(cause, _request.Volume.Name, _request.DestinationPath, TargetOutcome.OfFile(_request.DestinationPath)) is { } failure)
            {
                throw failure;
            }

            throw;
        }
        finally
        {
            situation.Volume.Rest();
        }

        return new DownloadResult
        {
            Path = Path.GetFullPath(_request.DestinationPath),
            Mode = situation.Mode,
            FileSize = new FileInfo(_request.DestinationPath).Length,
            VirtualSize = situation.VirtualSize,
            Duration = clock.Elapsed,
        };
    }

    private async Task<Exception?> DisturbanceAsync(Exception e, CancellationToken cancellationToken) =>
        (e as LibvirtException ?? e.InnerException as LibvirtException) is { } host
            ? await VolumeDisturbance.ExplainAsync(_request.Volume, host, VolumeDisturbance.ReceiveAgain, cancellationToken).ConfigureAwait(false)
            : null;

    private async Task ReceiveAsync(ImageSink sink, Action<ulong> advance, CancellationToken cancellationToken)
    {
        if (situation.Mode == TransferMode.Physical)
        {
            ByteSource container = _request.ContainerIn(situation.Source);
            using var body = new VolumeStream(_request.Volume, situation.Source, (long)_request.Start, container.Length);
            await ContainerCopy.CopyAsync(container, body, sink, container.Length, advance, cancellationToken).ConfigureAwait(false);
            return;
        }

        using ImageReader reader = situation.SourceFormat.OpenReader(situation.Source, new BudgetMeter(ImageBudget.Conversion, cancellationToken));
        ContainerWriter writer = situation.Format.CreateWriter(reader.VirtualSize, _request.WriterOptions);
        var options = new ConversionOptions { ReadsInOrder = true, Progress = advance };
        var checkedSink = new SignatureCheckedSink(sink, situation.Format, _request.WriterOptions, _request.Policy);
        await ImageConverter.ConvertAsync(reader, writer, checkedSink, options, cancellationToken).ConfigureAwait(false);
    }
}
