using System;

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
        return all <= situation.Pool.Available ? more : throw TransferErrors.InsufficientSpace(situation.Request.Pool.Name, all, situation.Pool.Available);
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
