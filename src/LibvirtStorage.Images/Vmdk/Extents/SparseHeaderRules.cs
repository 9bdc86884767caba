using System;

namespace LibvirtStorage.Images.Vmdk.Extents;

/// <summary>Holds a sparse extent's header to the specification and to what its readers agree on.</summary>
internal static class SparseHeaderRules
{
    /// <summary>Everything but the capacity, which may be 0 for as long as nobody reads payload.</summary>
    /// <exception cref="DiskImageException">A field is out of order.</exception>
    public static void Check(SparseExtentHeader header, ulong fileLength)
    {
        VmdkRules.VmdkVersion.Require(header.Version is >= 1 and <= 3, "version", 4, $"Version {header.Version} is not known.");
        SparseFlags unknown = header.Flags & ~SparseFlags.Known;
        VmdkRules.VmdkFeature.Require(unknown == 0, "flags", 8, $"The flags 0x{(uint)unknown:x} are not known.");
        VmdkRules.VmdkNewlines.Require(
            (header.Flags & SparseFlags.NewlineTest) == 0 || header.HasNewlines,
            "singleEndLineChar",
            73,
            $"The bytes that detect a transfer as text were changed.");
        CheckGeometry(header);
        CheckCompression(header);
        VmdkRules.VmdkPastEnd.Require(
            header.Overhead <= fileLength / VmdkLimits.SectorSize,
            "overHead",
            64,
            $"Grains start at sector {header.Overhead}, behind the end of a file of {fileLength} bytes.");
        CheckDescriptor(header);
    }

    private static void CheckGeometry(SparseExtentHeader header)
    {
        ulong grain = header.GrainSize;
        VmdkRules.VmdkLimit.Require(grain <= VmdkLimits.MaxGrainSectors, "grainSize", 20, $"A grain of {grain} sectors exceeds 1 GiB.", grain, VmdkLimits.MaxGrainSectors);
        VmdkRules.VmdkHeaderField.Require(
            grain >= VmdkLimits.MinGrainSectors && (grain & (grain - 1)) == 0,
            "grainSize",
            20,
            $"A grain has to be a power of two of at least {VmdkLimits.MinGrainSectors} sectors, not {grain}.");
        uint entries = header.EntriesPerTable;
        VmdkRules.VmdkLimit.Require(entries <= VmdkLimits.EntriesPerTable, "numGTEsPerGT", 44, $"{entries} entries in a grain table; {VmdkLimits.EntriesPerTable} is the limit.", entries, VmdkLimits.EntriesPerTable);
        VmdkRules.VmdkHeaderField.Require(entries == VmdkLimits.EntriesPerTable, "numGTEsPerGT", 44, $"A grain table has {VmdkLimits.EntriesPerTable} entries, not {entries}.");
        ulong limit = Math.Min(VmdkLimits.MaxSectors, (ulong)VmdkLimits.MaxDirectoryEntries * entries * grain);
        VmdkRules.VmdkLimit.Require(header.Capacity <= limit, "capacity", 12, $"{header.Capacity} sectors exceed the {limit} that a grain directory can hold.", header.Capacity, limit);
    }

    private static void CheckCompression(SparseExtentHeader header)
    {
        VmdkRules.VmdkFeature.Require(
            header.Compression is SparseCompression.None or SparseCompression.Deflate,
            "compressAlgorithm",
            77,
            $"The compression {(ushort)header.Compression} is not known.");
        bool isFlagged = (header.Flags & SparseFlags.Compressed) != 0;
        VmdkRules.VmdkHeaderField.Require(
            isFlagged == header.IsCompressed,
            "compressAlgorithm",
            77,
            $"Grains are {(isFlagged ? "flagged as compressed without a method" : "compressed without the flag for it")}.");
        bool hasMarkers = (header.Flags & SparseFlags.Markers) != 0;
        VmdkRules.VmdkFeature.Require(
            hasMarkers == header.IsCompressed,
            "flags",
            8,
            $"{(hasMarkers ? "Markers without compressed grains" : "Compressed grains without markers")} are not supported.");
        if (header.IsCompressed)
        {
            VmdkRules.VmdkLimit.Require(
                header.GrainSize <= VmdkLimits.MaxCompressedGrainSectors,
                "grainSize",
                20,
                $"A compressed grain of {header.GrainSize} sectors exceeds 2 MiB.",
                header.GrainSize,
                VmdkLimits.MaxCompressedGrainSectors);
            VmdkRules.VmdkLimit.Require(
                header.Capacity / header.GrainSize <= VmdkLimits.MaxCompressedGrains,
                "capacity",
                12,
                $"{header.Capacity} sectors are more grains than can be compressed.",
                header.Capacity / header.GrainSize,
                VmdkLimits.MaxCompressedGrains);
        }
        else
        {
            VmdkRules.VmdkHeaderField.Require(!header.IsDirectoryAtEnd, "gdOffset", 56, $"Only a stream of compressed grains has its grain directory at the end.");
        }
    }

    /// <summary>QEMU and libvirt look for the descriptor in the second sector, whatever the header says.</summary>
    private static void CheckDescriptor(SparseExtentHeader header)
    {
        if (header.DescriptorOffset == 0)
        {
            return;
        }

        VmdkRules.VmdkLimit.Require(
            header.DescriptorSize <= VmdkLimits.MaxDescriptorLength / VmdkLimits.SectorSize,
            "descriptorSize",
            36,
            $"A descriptor of {header.DescriptorSize} sectors exceeds 1 MiB.",
            header.DescriptorSize,
            VmdkLimits.MaxDescriptorLength / VmdkLimits.SectorSize);
        VmdkRules.VmdkHeaderField.Require(
            header.DescriptorOffset == 1 && header.DescriptorSize > 0,
            "descriptorOffset",
            28,
            $"A descriptor of {header.DescriptorSize} sectors at sector {header.DescriptorOffset}; it has to stand behind the header.");
    }
}
