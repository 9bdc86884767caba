using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Vmdk.Extents;
using LibvirtStorage.Images.Vmdk.Verification;

namespace LibvirtStorage.Images.Vmdk.Reading;

/// <summary>Whether the grains stand in the file in the order in which they stand on the disk.</summary>
internal sealed class GrainOrder(GrainLayout layout, ulong start)
{
    private ulong _next = start;

    /// <summary>Looks at the grains of one table.</summary>
    /// <exception cref="DiskImageException">One stands before another that comes earlier on the disk, or before all grains.</exception>
    public void Add(int table, ulong tableOffset, byte[] entries)
    {
        for (int i = 0; i < GrainTally.EntriesOf(layout, table); i++)
        {
            if (layout.Place(layout.ReadEntry(entries, i)) is not { Kind: GuestRunKind.Encoded } place)
            {
                continue;
            }

            if (place.Offset < _next)
            {
                throw VmdkRules.VmdkNotForward.Error(
                    "grain table", tableOffset + (ulong)(i * layout.EntrySize), $"The grain at 0x{place.Offset:x} comes too late: the grains are not in the order of the disk.");
            }

            _next = place.Offset + VmdkLimits.SectorSize;
        }
    }
}
