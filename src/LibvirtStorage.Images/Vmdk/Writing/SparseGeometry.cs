using System;
using LibvirtStorage.Images.Vmdk.Extents;

namespace LibvirtStorage.Images.Vmdk.Writing;

/// <summary>The numbers of a new extent: grains of 64 KiB in tables of 512, as everybody writes them.</summary>
internal sealed class SparseGeometry(ulong sectors)
{
    public const int GrainSectors = 128;

    public const int GrainSize = GrainSectors * VmdkLimits.SectorSize;

    public const int TableSize = VmdkLimits.EntriesPerTable * sizeof(uint);

    public const int TableSectors = TableSize / VmdkLimits.SectorSize;

    /// <summary>Sectors that the embedded descriptor gets, header not counted.</summary>
    public const int DescriptorSectors = 20;

    public ulong Sectors { get; } = sectors;

    public ulong VirtualSize => Sectors * VmdkLimits.SectorSize;

    public long Grains { get; } = (long)((sectors + GrainSectors - 1) / GrainSectors);

    public int Tables => (int)((Grains + VmdkLimits.EntriesPerTable - 1) / VmdkLimits.EntriesPerTable);

    public int DirectorySectors => ((Tables * sizeof(uint)) + VmdkLimits.SectorSize - 1) / VmdkLimits.SectorSize;

    public SparseExtentHeader Header => new()
    {
        Flags = SparseFlags.NewlineTest,
        Capacity = Sectors,
        GrainSize = GrainSectors,
        DescriptorOffset = 1,
        DescriptorSize = DescriptorSectors,
    };

    /// <summary>The index of the first of whole grains that are written from an offset on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They are not whole, or not on the disk, or before <paramref name="next"/>.</exception>
    public long GrainAt(ulong offset, int length, long next)
    {
        ulong end = offset + (ulong)length;
        long grain = (long)(offset / GrainSize);
        bool isWhole = offset % GrainSize == 0 && (end % GrainSize == 0 || end == VirtualSize);
        return isWhole && end <= VirtualSize && grain >= next
            ? grain
            : throw new ArgumentOutOfRangeException(nameof(offset), "Payload is written as whole grains in ascending order.");
    }
}
