using System;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Images.Vmdk.Extents;

namespace LibvirtStorage.Images.Vmdk.Verification;

/// <summary>
/// Goes from marker to marker, as whoever reads a stream front to back does: that reader takes every grain for a part of the disk, one
/// that goes by the tables only what they name. Both have to find the same, and nothing on the way may be stepped over in two ways.
/// </summary>
/// <param name="source">The file.</param>
/// <param name="layout">Where the first marker and the tables are.</param>
/// <param name="directory">The grain directory.</param>
/// <param name="log">Told where the two part.</param>
/// <param name="budget">Pays for the look at each marker.</param>
internal sealed class MarkerWalk(ByteSource source, SparseGrainLayout layout, GrainDirectory directory, FindingLog log, BudgetMeter budget)
{
    private readonly byte[] _bytes = new byte[SparseMarker.Length];

    private ulong Length => (ulong)source.Length;

    /// <summary>Walks to the end of the stream, or to the first contradiction.</summary>
    /// <param name="named">Grains that the tables name.</param>
    public void Run(long named)
    {
        ulong at = layout.MarkersOffset;
        while (Next(at) is { } marker)
        {
            if (marker.IsGrain)
            {
                if (!IsNamed(marker.Value, at))
                {
                    log.Add(VmdkRules.VmdkDisagreement, "grain marker", at, $"The grain at 0x{at:x}, for sector {marker.Value} of the disk, is in no grain table, but in the stream.");
                    return;
                }

                named--;
                at += (ulong)marker.PaddedLength;
            }
            else if (marker.Value == layout.SectorsOf(marker.Type))
            {
                // Readers differ in whether they go by the marker or by what its table has.
                at += (marker.Value + 1) * VmdkLimits.SectorSize;
            }
            else
            {
                log.Add(VmdkRules.VmdkMarker, "marker", at, $"The marker at 0x{at:x} announces {marker.Value} sectors of metadata of type {(uint)marker.Type}, which have no place there.");
                return;
            }
        }

        if (named != 0)
        {
            log.Add(VmdkRules.VmdkDisagreement, "end-of-stream marker", at, $"The stream ends at 0x{at:x}, and the grain tables name {named} grains that are not before it.");
        }
    }

    /// <summary>The marker at an offset; null where the stream ends: at its end marker, the footer, or, as QEMU writes it, with the last grain.</summary>
    private SparseMarker? Next(ulong at)
    {
        if (!FileBounds.IsInside(at, SparseMarker.Length, Length) || (layout.HasMetadataMarkers && at == Length - SparseFooter.Length))
        {
            return null;
        }

        budget.Spend(VmdkLimits.SectorSize);
        source.Read((long)at, _bytes);
        var marker = SparseMarker.ReadFrom(_bytes);
        return marker.IsGrain || marker.Type != SparseMarkerType.EndOfStream ? marker : null;
    }

    /// <summary>Whether the tables have the grain of a sector in this place.</summary>
    private bool IsNamed(ulong sector, ulong at)
    {
        ulong grain = sector / (ulong)layout.GrainSectors;
        if (sector % (ulong)layout.GrainSectors != 0 || grain >= layout.GrainCount)
        {
            return false;
        }

        ulong table = directory.TableOffset((int)(grain / (ulong)layout.EntriesPerTable));
        if (table == 0)
        {
            return false;
        }

        Span<byte> entry = stackalloc byte[layout.EntrySize];
        source.Read((long)(table + (grain % (ulong)layout.EntriesPerTable * (ulong)layout.EntrySize)), entry);
        return layout.Place(layout.ReadEntry(entry, 0)) is { Kind: GuestRunKind.Encoded } place && place.Offset == at;
    }
}
