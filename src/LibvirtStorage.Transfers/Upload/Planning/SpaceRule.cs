using System;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Transfers.Upload.Planning;

/// <summary>Whether the container fits: known before the first byte, since a full file system is noticed too late or not at all.</summary>
internal static class SpaceRule
{
    /// <summary>Compares what may be needed with what is free. Devices need room for the longest container there may be.</summary>
    /// <returns>The free bytes of the pool that may be taken.</returns>
    public static ulong Check(UploadSituation situation, UploadDecision decision)
    {
        if (!situation.TargetIsFile && situation.ExistingInfo is { } device)
        {
            return decision.ContainerLength <= device.Capacity ? 0UL : throw TransferErrors.CapacityExceeded(
                $"The container may need {decision.ContainerLength} bytes, and the device '{situation.Request.VolumeName}' has {device.Capacity}.");
        }

        ulong reusable = situation.ExistingInfo?.Allocation ?? 0;
        ulong needed = situation.TargetIsFile
            ? Math.Max(FileSpace(situation, decision), Math.Min(situation.Request.Allocation, decision.ContainerLength))
            : decision.ContainerLength;
        ulong more = needed > reusable ? needed - reusable : 0;
        ulong all = Add(more, situation.Request.ReservedSpace);
        if (all > situation.Pool.Available)
        {
            throw TransferErrors.InsufficientSpace(situation.Request.Pool.Name, all, situation.Pool.Available);
        }

        if (situation.TargetIsFile)
        {
            WarnOfOvercommitment(situation, decision);
        }

        return more;
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

    /// <summary>What a file takes: the stored bytes, and for a container its tables. Holes take nothing.</summary>
    private static ulong FileSpace(UploadSituation situation, UploadDecision decision)
    {
        ulong mapped = situation.Report.MappedSize ?? decision.VirtualSize;
        if (decision.Range is { } range)
        {
            return Math.Min(mapped, range.Length);
        }

        if (decision.Mode == TransferMode.Physical)
        {
            return situation.Request.SourceFormat.IsPayload ? mapped : (ulong)situation.Source.Length;
        }

        ulong tables = decision.Format.IsPayload ? 0 : (mapped / 512) + (1 << 20);
        return Math.Min(Add(mapped, tables), decision.ContainerLength);
    }

    private static ulong Add(ulong a, ulong b) => a > ulong.MaxValue - b ? ulong.MaxValue : a + b;
}
