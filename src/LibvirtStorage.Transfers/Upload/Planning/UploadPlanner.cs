using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Qcow2;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Transfers.Probing;
using LibvirtStorage.Transfers.Volumes;

namespace LibvirtStorage.Transfers.Upload.Planning;

/// <summary>Looks at the source and the target, and applies the rules in an order in which the cheap ones come first.</summary>
internal static class UploadPlanner
{
    /// <summary>Gathers what the rules look at. The source is examined last, since it may take long.</summary>
    public static async Task<UploadSituation> LookAsync(UploadRequest request, CancellationToken cancellationToken)
    {
        if (VolumeNames.Objection(request.VolumeName) is string objection)
        {
            throw TransferErrors.InvalidName(request.VolumeName, objection);
        }

        if (!request.SourceFormat.CanReadForward && !request.Source.CanSeek)
        {
            throw TransferErrors.InvalidRequest(
                $"'{request.SourceName}' cannot seek, and the tables of {request.SourceFormat} images stand anywhere, so they cannot be read front to back.",
                "Save the stream to a file first.");
        }

        StoragePoolInfo pool = await request.Pool.GetInfoAsync(cancellationToken).ConfigureAwait(false);
        if (pool.State != StoragePoolState.Running && pool.State != StoragePoolState.Degraded)
        {
            throw TransferErrors.PoolNotActive(request.Pool.Name);
        }

        IStorageVolume? existing = await request.Pool.FindVolumeAsync(request.VolumeName, cancellationToken).ConfigureAwait(false);
        VolumeInfo? info = existing is null ? null : await existing.GetInfoAsync(cancellationToken).ConfigureAwait(false);
        VolumeUse use = existing is null ? new VolumeUse(true, null) : await request.Pool.Host.GetVolumeUseAsync(existing, cancellationToken).ConfigureAwait(false);
        if (use.Domain is not null)
        {
            throw TransferErrors.VolumeInUse(request.VolumeName, use.Domain);
        }

        ByteSource source = request.Source.CanSeek ? new WitnessedByteSource(request.Source) : new TailKeepingSource(request.Source);
        ImageReport report = await Task.Run(() => Validate(request, source, cancellationToken), cancellationToken).ConfigureAwait(false);
        var situation = new UploadSituation
        {
            Request = request,
            Pool = pool,
            Existing = existing,
            ExistingInfo = info,
            ExistingLayout = info is { Type: StorageVolumeType.File, Format: "qcow2" } ? await LayoutAsync(existing!, cancellationToken).ConfigureAwait(false) : null,
            Source = source,
            Report = report,
            SourceLayout = request.SourceFormat == ImageFormats.Qcow2 ? Qcow2Layout.Read(source) : null,
        };
        if (!use.Known)
        {
            situation.Warnings.Add($"The host cannot list domains, so nobody looked whether one uses the volume '{request.VolumeName}'.");
        }

        return situation;
    }

    /// <summary>Applies the rules.</summary>
    public static async Task<UploadDecision> DecideAsync(UploadSituation situation, CancellationToken cancellationToken)
    {
        TargetRule.CheckKind(situation);
        (TransferMode mode, ImageFormat format) = FormatRule.Decide(situation);
        if (mode == TransferMode.Virtual)
        {
            PayloadRule.Check(situation.Report.Info!, situation.Request.SourceName, situation.Warnings);
        }

        bool isRange = situation.IsRange;
        WriterOptions options = mode == TransferMode.Virtual ? TargetRule.OptionsFor(situation, format) : WriterOptions.Default;
        UploadRange? range = isRange ? RangeRule.Decide(situation, format) : null;
        ulong virtualSize = isRange ? situation.ExistingInfo!.Capacity : CapacityRule.Decide(situation, mode, format);
        VolumeProbe expected = range is { } part
            ? await RangeRule.PredictAsync(situation, part, cancellationToken).ConfigureAwait(false)
            : await Task.Run(() => ProbeRule.Predict(situation, mode, format, virtualSize, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (isRange)
        {
            RangeRule.Check(situation, expected);
        }

        ProbeRule.Check(situation, format, expected);
        var decision = new UploadDecision
        {
            Mode = mode,
            Format = format,
            VirtualSize = virtualSize,
            ContainerLength = isRange ? situation.ExistingInfo!.Physical : SpaceRule.ContainerLength(situation, mode, format, virtualSize, options),
            Options = options,
            Expected = expected,
            Range = range,
        };
        SpaceRule.Check(situation, decision);
        await OverwriteRule.CheckAsync(situation, cancellationToken).ConfigureAwait(false);
        (situation.Source as WitnessedByteSource)?.Seal();
        return decision;
    }

    private static ImageReport Validate(UploadRequest request, ByteSource source, CancellationToken cancellationToken)
    {
        ImageReport report = ImageValidator.Validate(source, request.SourceFormat, request.Policy, new BudgetMeter(request.Budget, cancellationToken));
        return report.Passed && report.Info is not null ? report : throw TransferErrors.ImageRefused(request.SourceName, report);
    }

    private static async Task<Qcow2Layout?> LayoutAsync(IStorageVolume volume, CancellationToken cancellationToken)
    {
        using VolumeByteSource source = await VolumeByteSource.OpenAsync(volume, cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Qcow2Layout.Read(source), cancellationToken).ConfigureAwait(false);
        }
        catch (DiskImageException)
        {
            return null;
        }
    }
}
