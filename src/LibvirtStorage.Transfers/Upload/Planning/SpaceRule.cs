using System;
using System.Linq;
using System.Threading;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Transfers.Upload.Planning;

/// <summary>Whether the container fits: known before the first byte, since a full file system is noticed too late or not at all.</summary>
internal static class SpaceRule
{
    /// <summary>Compares what may be needed with what is free. Devices need room for the longest container there may be.</summary>
    /// <returns>The free bytes of the pool that may be taken.</returns>
    public static ulong Check(UploadSituation situation, UploadDecision decision, CancellationToken cancellationToken)
    {
        if (!situation.TargetIsFile && situation.ExistingInfo is { } device)
        {
            return decision.ContainerLength <= device.Capacity ? 0UL : throw TransferErrors.CapacityExceeded(
                $"The container may need {decision.ContainerLength} bytes, and the device '{situation.Request.VolumeName}' has {device.Capacity}.",
                "Send the payload as raw bytes (-Format raw), or the image into a larger volume.");
        }

        ulong reusable = Reusable(situation, decision);
        ulong free = Add(situation.Pool.Available, reusable);
        ulong longest = Add(decision.ContainerLength, situation.Request.ReservedSpace);
        ulong needed = decision.ContainerLength;
        if (situation.TargetIsFile)
        {
            // Where even the longest container fits, nobody has to look closely.
            ulong space = FileSpace(situation, decision, longest <= free ? null : cancellationToken);
            needed = Math.Max(space, Math.Min(situation.Request.Allocation, decision.ContainerLength));
        }

        if (Add(needed, situation.Request.ReservedSpace) > free)
        {
            throw TransferErrors.InsufficientSpace(situation.Request.Pool.Name, Add(needed, situation.Request.ReservedSpace), free);
        }

        if (situation.TargetIsFile)
        {
            WarnOfOvercommitment(situation, decision);
        }

        return needed > reusable ? needed - reusable : 0;
    }

    /// <summary>
    /// A disk that is larger than its pool is no error, since most disks are never full. A limit is for the policy to set; but an
    /// image can claim any size, and nobody looks at it.
    /// </summary>
    private static void WarnOfOvercommitment(UploadSituation situation, UploadDecision decision)
    {
        StoragePoolInfo pool = situation.Pool;
        if (pool.Capacity > 0 && decision.VirtualSize > Math.Max(pool.Capacity, situation.ExistingInfo?.Capacity ?? 0))
        {
            situation.Warnings.Add(
                $"The disk of the volume '{situation.Request.VolumeName}' has {decision.VirtualSize} bytes, and the pool '{ImageText.Escape(situation.Request.Pool.Name)}' has {pool.Capacity} in all: "
                    + "a guest that fills it will run out of space. Set a limit with -MaxVirtualSize.");
        }
    }

    /// <summary>
    /// What a file takes: the stored bytes, and for a container its tables. Holes take nothing, but in a part, which is written with its
    /// zeros.
    /// </summary>
    private static ulong FileSpace(UploadSituation situation, UploadDecision decision, CancellationToken? walk)
    {
        if (decision.Range is { } range)
        {
            return range.Length;
        }

        ulong mapped = situation.Report.MappedSize ?? decision.VirtualSize;
        if (decision.Mode == TransferMode.Physical)
        {
            return situation.Request.SourceFormat.IsPayload ? mapped : walk is { } stop ? DataBytes(situation.Source, stop) : (ulong)situation.Source.Length;
        }

        ulong stored = walk is { } cancellationToken && situation.Source.CanSeek ? StoredBytes(situation, decision.BlockSize, cancellationToken) : mapped;
        ulong tables = decision.Format.IsPayload ? 0 : (stored / 512) + (1 << 20);
        return Math.Min(Add(stored, tables), decision.ContainerLength);
    }

    /// <summary>The blocks of an existing file are taken again. Of those that lie around a part, only what the part must cover counts.</summary>
    private static ulong Reusable(UploadSituation situation, UploadDecision decision)
    {
        if (situation.ExistingInfo is not { } info)
        {
            return situation.Leftover?.Allocation ?? 0;
        }

        if (decision.Range is not { } range)
        {
            return info.Allocation;
        }

        ulong reached = Add(info.Allocation, range.Length);
        return reached > info.Physical ? Math.Min(reached - info.Physical, range.Length) : 0;
    }

    /// <summary>Bytes of a container that is copied with its holes.</summary>
    private static ulong DataBytes(ByteSource source, CancellationToken cancellationToken)
    {
        ulong bytes = 0;
        for (long offset = 0; offset < source.Length;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            SourceRange range = source.RangeAt(offset);
            bytes += range.IsHole ? 0 : (ulong)range.Length;
            offset = range.End;
        }

        return bytes;
    }

    /// <summary>Bytes of the target's blocks that the payload's data lies in: a small cluster takes a whole block where the target has larger ones.</summary>
    private static ulong StoredBytes(UploadSituation situation, int blockSize, CancellationToken cancellationToken)
    {
        ulong size = (ulong)blockSize;
        ulong blocks = 0;
        ulong next = 0;
        var budget = new BudgetMeter(situation.Request.Budget, cancellationToken);
        using ImageReader payload = situation.Request.SourceFormat.OpenReader(situation.Source, budget);
        foreach (GuestExtent extent in payload.Extents().Where(e => e.Kind == ExtentKind.Data))
        {
            ulong first = Math.Max(next, extent.Offset / size);
            ulong end = Add(extent.Offset + extent.Length, size - 1) / size;
            blocks += end > first ? end - first : 0;
            next = Math.Max(next, end);
        }

        return blocks > ulong.MaxValue / size ? ulong.MaxValue : blocks * size;
    }

    private static ulong Add(ulong a, ulong b) => a > ulong.MaxValue - b ? ulong.MaxValue : a + b;
}
