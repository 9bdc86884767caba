using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Conversion;
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
            throw TransferErrors.InvalidName(request.VolumeName, objection, "-Name");
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

        IStorageVolume? found = await request.Pool.FindVolumeAsync(request.VolumeName, cancellationToken).ConfigureAwait(false);
        VolumeUse use = found is null ? new VolumeUse(true, null) : await request.Pool.Host.GetVolumeUseAsync(found, cancellationToken).ConfigureAwait(false);
        if (use.Domain is not null)
        {
            throw TransferErrors.VolumeInUse(request.VolumeName, use.Domain);
        }

        ExistingTarget? target = found is null ? null : await ExistingTarget.LookAsync(found, request, cancellationToken).ConfigureAwait(false);
        var budget = new BudgetMeter(request.Budget, cancellationToken);
        ByteSource source = request.Source.CanSeek ? new WitnessedByteSource(request.Source, budget) : new TailKeepingSource(request.Source);
        ImageReport report = await Task.Run(() => Validate(request, source, budget), cancellationToken).ConfigureAwait(false);
        bool isThere = target is { Leftover: null };
        var situation = new UploadSituation
        {
            Request = request,
            Pool = pool,
            Existing = isThere ? found : null,
            ExistingInfo = isThere ? target!.Info : null,
            Container = target?.Container,
            HoldsNothing = target?.HoldsNothing ?? false,
            Leftover = target?.Leftover,
            Source = source,
            Report = report,
            SourceLayout = source.CanSeek && !request.SourceFormat.IsPayload
                ? request.SourceFormat.ReadLayout(source, budget)
                : null,
        };
        situation.Warnings.AddRange(PayloadRule.Findings(report, request.SourceName));
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
        NewVolumeRule.Check(situation);
        (TransferMode mode, ImageFormat format) = FormatRule.Decide(situation);
        if (mode == TransferMode.Virtual)
        {
            PayloadRule.Check(situation.Report, situation.Request.SourceName, situation.Warnings);
        }

        WriterRule.CheckPayloadOptions(situation, format);
        if (situation.Existing is null)
        {
            situation.Warnings.AddRange(VolumeNameRemarks.Of(situation.Request.VolumeName, format));
        }

        if (situation.IsRange)
        {
            return await DecideRangeAsync(situation, mode, format, cancellationToken).ConfigureAwait(false);
        }

        ulong virtualSize = CapacityRule.Decide(situation, mode, format);
        WriterOptions options = WriterOptions.Default;
        ulong length = (ulong)situation.Source.Length;
        int blockSize = 1;
        if (mode == TransferMode.Virtual)
        {
            options = TargetRule.OptionsFor(situation, format);
            ContainerWriter writer = WriterRule.Plan(situation, format, virtualSize, options);
            virtualSize = writer.VirtualSize;
            length = (ulong)writer.MaximumLength;
            blockSize = writer.BlockSize;
        }
        else if (format.IsPayload)
        {
            length = Math.Max(virtualSize, length);
        }
        else
        {
            TargetRule.WarnOfLayout(situation);
        }

        VolumeProbe expected = await Task.Run(
            () =>
            {
                if (mode == TransferMode.Virtual)
                {
                    UploadRequest request = situation.Request;
                    PayloadRule.CheckBare(
                        situation.Source, request.SourceName, request.SourceFormat, format, options, request.Policy, new BudgetMeter(request.Budget, cancellationToken));
                }

                return ProbeRule.Predict(situation, mode, format, options, virtualSize, length, cancellationToken);
            },
            cancellationToken).ConfigureAwait(false);
        return await CheckAsync(
            situation,
            new UploadDecision { Mode = mode, Format = format, VirtualSize = virtualSize, ContainerLength = length, BlockSize = blockSize, Options = options, Expected = expected },
            cancellationToken).ConfigureAwait(false);
    }

    private static async Task<UploadDecision> DecideRangeAsync(
        UploadSituation situation, TransferMode mode, ImageFormat format, CancellationToken cancellationToken)
    {
        UploadRange range = RangeRule.Decide(situation, format);
        RangeEnds ends = await RangeEnds.LookAsync(situation, range, cancellationToken).ConfigureAwait(false);
        RangeRule.Check(situation, ends);
        return await CheckAsync(
            situation,
            new UploadDecision
            {
                Mode = mode,
                Format = format,
                VirtualSize = situation.ExistingInfo!.Capacity,
                ContainerLength = situation.ExistingInfo.Physical,
                Options = WriterOptions.Default,
                Expected = ends.Probe(),
                Range = range,
                Ends = ends,
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The rules that look at the decision as a whole. What they let through is what was checked: the source is sealed.</summary>
    private static async Task<UploadDecision> CheckAsync(UploadSituation situation, UploadDecision decision, CancellationToken cancellationToken)
    {
        ProbeRule.Check(situation, decision);
        ulong space = await SpaceAsync(situation, decision, cancellationToken).ConfigureAwait(false);
        await OverwriteRule.CheckAsync(situation, cancellationToken).ConfigureAwait(false);
        (situation.Source as WitnessedByteSource)?.Seal();
        return decision with { SpaceNeeded = space };
    }

    /// <summary>A pool's numbers are those of its last refresh, so nothing is refused by them before it was refreshed.</summary>
    private static async Task<ulong> SpaceAsync(UploadSituation situation, UploadDecision decision, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(() => SpaceRule.Check(situation, decision, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (TransferException e) when (e.Error == TransferError.InsufficientSpace)
        {
            UploadSituation current = situation with { Pool = await HostView.OfPoolAsync(situation.Request.Pool, cancellationToken).ConfigureAwait(false) };
            return await Task.Run(() => SpaceRule.Check(current, decision, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
    }

    private static ImageReport Validate(UploadRequest request, ByteSource source, BudgetMeter budget)
    {
        ImageReport report = ImageValidator.Validate(source, request.SourceFormat, request.Policy, budget);
        return report.Passed && report.Info is not null ? report : throw TransferErrors.ImageRefused(request.SourceName, report);
    }
}
