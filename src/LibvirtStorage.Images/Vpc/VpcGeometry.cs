using System;

namespace LibvirtStorage.Images.Vpc;

/// <summary>Cylinders, heads and sectors per track (specification, "CHS Calculation").</summary>
internal readonly record struct VpcGeometry(ushort Cylinders, byte Heads, byte SectorsPerTrack)
{
    private const ulong MaxSectors = 65535UL * 16 * 255;

    public ulong Sectors => (ulong)Cylinders * Heads * SectorsPerTrack;

    public ulong Size => Sectors * VpcLimits.SectorSize;

    /// <summary>The largest geometry stands for all larger disks too, so it says nothing of the size.</summary>
    public bool IsMaximum => Sectors == MaxSectors;

    /// <summary>What <see cref="Of(ulong)"/> may lose by rounding down to whole tracks and cylinders, in bytes.</summary>
    public ulong Rounding => ((ulong)Heads + 1) * SectorsPerTrack * VpcLimits.SectorSize;

    /// <summary>The geometry of a disk, by the specification's algorithm: as close to the size as whole cylinders get from below.</summary>
    public static VpcGeometry Of(ulong size)
    {
        ulong sectors = Math.Min(size / VpcLimits.SectorSize, MaxSectors);
        if (sectors >= 65535UL * 16 * 63)
        {
            return Of(sectors, 16, 255);
        }

        ulong tracks = sectors / 17;
        ulong heads = Math.Max(4, (tracks + 1023) / 1024);
        if (heads <= 16 && tracks < heads * 1024)
        {
            return Of(sectors, heads, 17);
        }

        return sectors / 31 < 16 * 1024 ? Of(sectors, 16, 31) : Of(sectors, 16, 63);
    }

    private static VpcGeometry Of(ulong sectors, ulong heads, ulong sectorsPerTrack) =>
        new((ushort)(sectors / sectorsPerTrack / heads), (byte)heads, (byte)sectorsPerTrack);
}
