using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Images.Vmdk.Extents;

namespace LibvirtStorage.Images.Vmdk.Verification;

/// <summary>
/// Goes from marker to marker, as whoever reads a stream front to back does: that reader takes every grain for a part of the disk, one
/// that goes by the tables only what they name.
/// </summary>
internal static class MarkerWalk
{
    /// <summary>Looks for grains that the tables do not name.</summary>
    /// <param name="source">The file.</param>
    /// <param name="start">Where the first marker is.</param>
    /// <param name="grains">The places of those that they name.</param>
    /// <param name="log">Told of the first one.</param>
    /// <param name="budget">Pays for the look at each.</param>
    public static void Run(ByteSource source, ulong start, ClaimedUnits grains, FindingLog log, BudgetMeter budget)
    {
        var bytes = new byte[SparseMarker.Length];
        ulong length = (ulong)source.Length;
        ulong at = start;
        while (FileBounds.IsInside(at, VmdkLimits.SectorSize, length))
        {
            budget.Spend(VmdkLimits.SectorSize);
            source.Read((long)at, bytes);
            var marker = SparseMarker.ReadFrom(bytes);
            if (!marker.IsGrain && (marker.Type is not (SparseMarkerType.GrainTable or SparseMarkerType.GrainDirectory) || marker.Value > length / VmdkLimits.SectorSize))
            {
                // The stream's end, or nothing with which anybody goes on.
                return;
            }

            if (marker.IsGrain && grains.IsFree(at, VmdkLimits.SectorSize))
            {
                log.Add(
                    VmdkRules.VmdkDisagreement, "grain marker", at, $"The grain at 0x{at:x}, for sector {marker.Value} of the disk, is in no grain table, but in the stream.");
                return;
            }

            at += marker.IsGrain ? (ulong)marker.PaddedLength : (marker.Value + 1) * VmdkLimits.SectorSize;
        }
    }
}
