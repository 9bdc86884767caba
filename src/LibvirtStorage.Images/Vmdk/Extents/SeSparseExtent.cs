using System;
using System.Collections.Generic;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vmdk.Extents;

/// <summary>A space-efficient sparse extent (seSparse, VMFS 6), version 2.1.</summary>
internal sealed class SeSparseExtent : GrainExtent
{
    private const ulong KnownVersion = 0x0000_0002_0000_0001;

    /// <summary>4 KiB.</summary>
    private const int KnownGrainSectors = 8;

    private const int KnownTableSectors = 64;

    private readonly SeSparseHeader _header;

    private SeSparseExtent(ByteSource source, SeSparseHeader header)
        : base(source)
    {
        _header = header;
    }

    public override ulong Sectors => _header.Sectors;

    public override int GrainSize => KnownGrainSectors * VmdkLimits.SectorSize;

    /// <summary>Reads both headers.</summary>
    /// <exception cref="DiskImageException">They are out of order, or a journal has to be replayed.</exception>
    public static SeSparseExtent Open(ByteSource source, ReadOnlySpan<byte> first, BudgetMeter budget)
    {
        var header = SeSparseHeader.ReadFrom(first);
        VmdkRules.VmdkVersion.Require(header.Version == KnownVersion, "version", 8, $"Version 0x{header.Version:x16} of seSparse is not known.");
        VmdkRules.VmdkFeature.Require(header.GrainSize == KnownGrainSectors, "grainSize", 24, $"A grain of {header.GrainSize} sectors is not known.");
        VmdkRules.VmdkFeature.Require(header.GrainTableSize == KnownTableSectors, "grainTableSize", 32, $"A grain table of {header.GrainTableSize} sectors is not known.");
        VmdkRules.VmdkFeature.Require(header.Flags == 0 && !header.HasReserved, "flags", 40, $"Flags or reserved fields are in use whose meaning is not known.");
        VmdkRules.VmdkHeaderField.Require(header.Sectors > 0, "capacity", 16, $"The disk has no sectors.");
        VmdkRules.VmdkLimit.Require(header.Sectors <= VmdkLimits.MaxSectors, "capacity", 16, $"The disk has {header.Sectors} sectors.", header.Sectors, VmdkLimits.MaxSectors);
        ulong fileSectors = (ulong)source.Length / VmdkLimits.SectorSize;
        foreach (KeyValuePair<string, (ulong Offset, ulong Size)> region in header.Regions)
        {
            VmdkRules.VmdkPastEnd.Require(
                FileBounds.IsInside(region.Value.Offset, region.Value.Size, fileSectors),
                region.Key,
                null,
                $"The {region.Key} ({region.Value.Size} sectors at {region.Value.Offset}) reaches past the end of the file of {fileSectors}.");
        }

        var extent = new SeSparseExtent(source, header);
        ulong needed = ((header.Sectors - 1) / ((ulong)extent.LayoutOf().EntriesPerTable * KnownGrainSectors)) + 1;
        VmdkRules.VmdkHeaderField.Require(
            needed <= VmdkLimits.MaxDirectoryEntries && needed * sizeof(ulong) <= header.Directory.Size * VmdkLimits.SectorSize,
            "grainDirSize",
            136,
            $"A grain directory of {header.Directory.Size} sectors is too short for {header.Sectors} sectors.");
        SeSparseVolatileHeader.Check(source, header.VolatileHeader, budget);
        return extent;
    }

    protected override GrainLayout Layout(BudgetMeter budget) => LayoutOf();

    /// <summary>The regions of directory, tables and grains are claimed piece by piece as they are used.</summary>
    protected override void ClaimRegions(RegionMap regions)
    {
        Claim(regions, "the header", 0, SeSparseHeader.Length, "header");
        foreach (KeyValuePair<string, (ulong Offset, ulong Size)> region in _header.Regions)
        {
            if (region.Key is not ("grain directory" or "grain tables" or "grains"))
            {
                Claim(regions, "the " + region.Key, region.Value.Offset * VmdkLimits.SectorSize, region.Value.Size * VmdkLimits.SectorSize, region.Key);
            }
        }
    }

    private SeSparseGrainLayout LayoutOf() => new()
    {
        Sectors = _header.Sectors,
        GrainSectors = KnownGrainSectors,
        EntriesPerTable = KnownTableSectors * VmdkLimits.SectorSize / sizeof(ulong),
        DirectoryOffset = _header.Directory.Offset * VmdkLimits.SectorSize,
        TablesOffset = _header.Tables.Offset * VmdkLimits.SectorSize,
        TableCount = _header.Tables.Size / KnownTableSectors,
        GrainsOffset = _header.Grains.Offset * VmdkLimits.SectorSize,
        PlaceCount = _header.Grains.Size / KnownGrainSectors,
    };
}
