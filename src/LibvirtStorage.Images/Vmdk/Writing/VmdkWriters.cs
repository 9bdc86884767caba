using System;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Vmdk.Descriptors;

namespace LibvirtStorage.Images.Vmdk.Writing;

/// <summary>Picks the writer of a variant.</summary>
internal static class VmdkWriters
{
    /// <summary>2 TiB: what tables of 32-bit sectors can map.</summary>
    private const ulong MaxSectors = 1UL << 32;

    /// <exception cref="DiskImageException">The format has no such variant or option, or cannot hold the size.</exception>
    public static ContainerWriter Create(ulong virtualSize, WriterOptions options)
    {
        WriterRules.RefuseUnknownOptions("vmdk", options, nameof(options.Subformat));
        if (virtualSize > MaxSectors * VmdkLimits.SectorSize)
        {
            throw WriterRules.SizeLimit.Error(null, null, $"A vmdk disk has at most {MaxSectors * VmdkLimits.SectorSize} bytes, not {virtualSize}.", value: virtualSize, limit: MaxSectors * VmdkLimits.SectorSize);
        }

        // A disk without a sector is one that no program opens.
        ulong sectors = Math.Max(1, (virtualSize + VmdkLimits.SectorSize - 1) / VmdkLimits.SectorSize);
        string variant = options.Subformat ?? CreateTypes.MonolithicSparse;
        return variant.Equals(CreateTypes.MonolithicSparse, StringComparison.OrdinalIgnoreCase) ? new SparseWriter(sectors)
            : variant.Equals(CreateTypes.StreamOptimized, StringComparison.OrdinalIgnoreCase) ? new StreamWriter(sectors)
            : throw WriterRules.Refuse(nameof(options.Subformat), $"A vmdk disk is written as {CreateTypes.MonolithicSparse} or {CreateTypes.StreamOptimized}, not as '{variant}'.");
    }
}
