namespace LibvirtStorage.Images.Qed;

/// <summary>The rules that a header can be held to without looking at the rest of the file.</summary>
internal static class QedHeaderRules
{
    /// <exception cref="DiskImageException">A rule is broken.</exception>
    public static void Check(QedHeader header)
    {
        CheckFeatures(header);
        CheckUnits(header);
        CheckPlaces(header);
        CheckBackingFile(header);
    }

    private static void CheckFeatures(QedHeader header)
    {
        ulong unknown = (ulong)(header.Features & ~QedFeatures.Known);
        if (unknown != 0)
        {
            throw QedRules.QedUnknownFeature.Error("features", 16, $"The image needs features that are not known: 0x{unknown:x}.");
        }
    }

    private static void CheckUnits(QedHeader header)
    {
        if (header.ClusterSize > QedLimits.MaxClusterSize)
        {
            throw Limit("cluster_size", 4, header.ClusterSize, QedLimits.MaxClusterSize, $"Clusters of {header.ClusterSize} bytes are larger than 64 MiB.");
        }

        if (header.ClusterSize < QedLimits.MinClusterSize || !IsPowerOfTwo(header.ClusterSize))
        {
            throw Corrupt("cluster_size", 4, $"A cluster size is a power of two from 4 KiB to 64 MiB, not {header.ClusterSize}.");
        }

        if (header.TableSize > QedLimits.MaxTableSize)
        {
            throw Limit("table_size", 8, header.TableSize, QedLimits.MaxTableSize, $"Tables of {header.TableSize} clusters are larger than {QedLimits.MaxTableSize}.");
        }

        if (header.TableSize == 0 || !IsPowerOfTwo(header.TableSize))
        {
            throw Corrupt("table_size", 8, $"A table size is a power of two from 1 to {QedLimits.MaxTableSize}, not {header.TableSize}.");
        }

        // QEMU computes with 64 bits what such tables can map, gets 0, and finds every disk too large.
        if (header.TableSize < QedLimits.MinTableSize || header.MaxImageSize is not { } maxImageSize)
        {
            throw QedRules.QedTableSize.Error("table_size", 8, $"Tables of {header.TableSize} clusters of {header.ClusterSize} bytes are not read: QEMU opens no such image.");
        }

        if (header.ImageSize > maxImageSize)
        {
            throw Limit("image_size", 48, header.ImageSize, maxImageSize, $"A disk of {header.ImageSize} bytes does not fit into tables that map {maxImageSize}.");
        }

        if (header.ImageSize % QedLimits.SectorSize != 0)
        {
            throw Corrupt("image_size", 48, $"A size of {header.ImageSize} bytes is not a multiple of {QedLimits.SectorSize}.");
        }
    }

    private static void CheckPlaces(QedHeader header)
    {
        if (header.HeaderSize == 0)
        {
            throw Corrupt("header_size", 12, "A header has at least one cluster.");
        }

        if (header.L1TableOffset % header.ClusterSize != 0)
        {
            throw QedRules.QedUnaligned.Error("l1_table_offset", 40, $"The offset 0x{header.L1TableOffset:x} is not a multiple of the cluster size {header.ClusterSize}.");
        }

        if (header.L1TableOffset < header.HeaderBytes || header.L1TableOffset > long.MaxValue)
        {
            throw Corrupt("l1_table_offset", 40, $"No table can stand at offset 0x{header.L1TableOffset:x}.");
        }
    }

    private static void CheckBackingFile(QedHeader header)
    {
        if (!header.HasBackingFile)
        {
            return;
        }

        if (header.BackingFilenameSize is 0 or > QedLimits.MaxBackingNameLength)
        {
            throw Corrupt("backing_filename_size", 60, $"A backing file's name has 1 to {QedLimits.MaxBackingNameLength} bytes, not {header.BackingFilenameSize}.");
        }

        if (header.BackingFilenameOffset < QedHeader.Length || (ulong)header.BackingFilenameOffset + header.BackingFilenameSize > header.HeaderBytes)
        {
            throw Corrupt(
                "backing_filename_offset", 56, $"A backing file's name at {header.BackingFilenameOffset} does not lie between the header's fields and its end at {header.HeaderBytes}.");
        }
    }

    private static bool IsPowerOfTwo(uint value) => (value & (value - 1)) == 0;

    private static DiskImageException Corrupt(string field, ulong offset, string message) => QedRules.QedHeaderField.Error(field, offset, message);

    private static DiskImageException Limit(string field, ulong offset, ulong value, ulong limit, string message) =>
        QedRules.QedHeaderLimit.Error(field, offset, message, value: value, limit: limit);
}
