namespace LibvirtStorage.Images.Ploop;

/// <summary>The rules that a header can be held to without looking at the rest of the file.</summary>
internal static class PloopHeaderRules
{
    /// <summary>Sectors of the largest disk whose size in bytes is a number.</summary>
    private const ulong MaxSectors = long.MaxValue / PloopLimits.SectorSize;

    /// <exception cref="DiskImageException">A rule is broken.</exception>
    public static void Check(PloopHeader header)
    {
        if (header.Version != PloopLimits.Version)
        {
            throw PloopRules.PloopVersion.Error("version", 16, $"Version {header.Version} is not read; version {PloopLimits.Version} is.");
        }

        CheckUnits(header);
        CheckSize(header);
        CheckDataArea(header);
        if (header.ExtensionOffsetField > MaxSectors)
        {
            throw Corrupt("ext_off", 56, $"No format extension can stand at sector {header.ExtensionOffsetField}.");
        }
    }

    private static void CheckUnits(PloopHeader header)
    {
        if (header.Tracks is 0 or > PloopLimits.MaxTracks)
        {
            throw Corrupt("tracks", 28, $"A cluster has 1 to {PloopLimits.MaxTracks} sectors, not {header.Tracks}.");
        }

        if (header.BatEntries > PloopLimits.MaxBatEntries)
        {
            throw Limit("nb_bat_entries", 32, header.BatEntries, PloopLimits.MaxBatEntries, $"{header.BatEntries} BAT entries exceed the limit of {PloopLimits.MaxBatEntries}.");
        }
    }

    private static void CheckSize(PloopHeader header)
    {
        if (header.SectorCount > MaxSectors)
        {
            throw Limit("nb_sectors", 36, header.SectorCount, MaxSectors, $"A disk of {header.SectorCount} sectors is larger than any file.");
        }

        if (!header.IsExtended && header.SectorCount > uint.MaxValue)
        {
            throw Corrupt("nb_sectors", 36, $"The upper half of nb_sectors has to be 0 in an image that starts with 'WithoutFreeSpace'.");
        }

        if (header.SectorCount > (ulong)header.BatEntries * header.Tracks)
        {
            throw Corrupt("nb_sectors", 36, $"A disk of {header.SectorCount} sectors needs more than the {header.BatEntries} BAT entries of {header.Tracks} sectors that there are.");
        }
    }

    private static void CheckDataArea(PloopHeader header)
    {
        if (header.IsExtended && (header.DataOffsetField == 0 || header.DataOffsetField % header.Tracks != 0))
        {
            throw Corrupt("data_off", 48, $"The data area starts at sector {header.DataOffsetField}, which is not a multiple of the cluster size of {header.Tracks} sectors, or 0.");
        }

        if (header.DataOffset < header.BatEnd)
        {
            throw Corrupt("data_off", 48, $"The data area at sector {header.DataOffsetField} overlaps the BAT, which ends at 0x{header.BatEnd:x}.");
        }
    }

    private static DiskImageException Corrupt(string field, ulong offset, string message) => PloopRules.PloopHeaderField.Error(field, offset, message);

    private static DiskImageException Limit(string field, ulong offset, ulong value, ulong limit, string message) =>
        PloopRules.PloopHeaderLimit.Error(field, offset, message, value: value, limit: limit);
}
