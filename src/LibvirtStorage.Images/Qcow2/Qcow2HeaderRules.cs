namespace LibvirtStorage.Images.Qcow2;

/// <summary>The rules that a header can be held to without looking at the rest of the file.</summary>
internal static class Qcow2HeaderRules
{
    public static void CheckClusterBits(uint clusterBits)
    {
        if (clusterBits < Qcow2Limits.MinClusterBits)
        {
            throw Corrupt("cluster_bits", 20, $"Clusters of 2^{clusterBits} bytes are smaller than a sector.");
        }

        if (clusterBits > Qcow2Limits.MaxClusterBits)
        {
            throw Limit("cluster_bits", 20, clusterBits, Qcow2Limits.MaxClusterBits, $"Clusters of 2^{clusterBits} bytes are larger than 2 MiB.");
        }
    }

    public static void CheckRefcountOrder(uint refcountOrder)
    {
        if (refcountOrder > Qcow2Limits.MaxRefcountOrder)
        {
            throw Corrupt("refcount_order", 96, $"A refcount order of {refcountOrder} exceeds {Qcow2Limits.MaxRefcountOrder} (64 bits).");
        }
    }

    public static void CheckHeaderLength(uint headerLength, int clusterSize)
    {
        if (headerLength < Qcow2Header.Version3MinLength)
        {
            throw Corrupt("header_length", 100, $"A version 3 header has at least {Qcow2Header.Version3MinLength} bytes, not {headerLength}.");
        }

        if (headerLength % 8 != 0)
        {
            throw Corrupt("header_length", 100, $"A header length of {headerLength} is not a multiple of 8.");
        }

        if (headerLength > (uint)clusterSize)
        {
            throw Corrupt("header_length", 100, $"A header of {headerLength} bytes does not fit into the first cluster of {clusterSize}.");
        }
    }

    /// <exception cref="DiskImageException">A rule is broken.</exception>
    public static void Check(Qcow2Header header)
    {
        CheckFeatures(header);
        CheckBackingFile(header);
        CheckL1(header);
        CheckRefcountTable(header);
        CheckSnapshots(header);
    }

    private static void CheckFeatures(Qcow2Header header)
    {
        if (header.CryptMethod > Qcow2CryptMethod.Luks)
        {
            throw Qcow2Rules.Qcow2UnknownMethod.Error("crypt_method", 32, $"Encryption method {(uint)header.CryptMethod} is unknown.");
        }

        if (header.HasExtendedL2 && header.ClusterBits < Qcow2Limits.MinExtendedL2ClusterBits)
        {
            throw Corrupt("cluster_bits", 20, $"Extended L2 entries need clusters of at least 16 KiB, not {header.ClusterSize} bytes.");
        }

        CheckCompression(header);
        if ((header.AutoclearFeatures & Qcow2AutoclearFeatures.RawExternalData) != 0 && (!header.HasDataFile || header.HasBackingFile))
        {
            throw Corrupt("autoclear_features", 88, "Raw external data needs an external data file and excludes a backing file.");
        }
    }

    private static void CheckCompression(Qcow2Header header)
    {
        bool bit = (header.IncompatibleFeatures & Qcow2IncompatibleFeatures.CompressionType) != 0;
        if (bit == (header.CompressionType == Qcow2CompressionType.Deflate))
        {
            throw Corrupt(
                "compression_type", Qcow2Header.Version3MinLength, $"Compression type {(byte)header.CompressionType} contradicts the feature bit, which is {(bit ? "set" : "clear")}.");
        }

        if (header.CompressionType > Qcow2CompressionType.Zstd)
        {
            throw Qcow2Rules.Qcow2UnknownMethod.Error("compression_type", Qcow2Header.Version3MinLength, $"Compression type {(byte)header.CompressionType} is unknown.");
        }
    }

    private static void CheckBackingFile(Qcow2Header header)
    {
        if (!header.HasBackingFile)
        {
            return;
        }

        if (header.BackingFileSize is 0 or > Qcow2Limits.MaxBackingNameLength)
        {
            throw Corrupt("backing_file_size", 16, $"A backing file's name has 1 to {Qcow2Limits.MaxBackingNameLength} bytes, not {header.BackingFileSize}.");
        }

        ulong clusterSize = (ulong)header.ClusterSize;
        if (header.BackingFileOffset < header.HeaderLength
            || header.BackingFileOffset > clusterSize
            || header.BackingFileSize > clusterSize - header.BackingFileOffset)
        {
            throw Corrupt(
                "backing_file_offset", 8, $"A backing file's name at {header.BackingFileOffset} does not lie between the header and the end of the first cluster.");
        }
    }

    private static void CheckL1(Qcow2Header header)
    {
        if (header.RequiredL1Size > Qcow2Limits.MaxL1Entries)
        {
            throw Limit("size", 24, header.RequiredL1Size, Qcow2Limits.MaxL1Entries, $"A disk of {header.Size} bytes needs {header.RequiredL1Size} L1 entries; {Qcow2Limits.MaxL1Entries} are the limit.");
        }

        if (header.L1Size > Qcow2Limits.MaxL1Entries)
        {
            throw Limit("l1_size", 36, header.L1Size, Qcow2Limits.MaxL1Entries, $"{header.L1Size} L1 entries exceed the limit of {Qcow2Limits.MaxL1Entries}.");
        }

        if (header.L1Size < header.RequiredL1Size)
        {
            throw Corrupt("l1_size", 36, $"A disk of {header.Size} bytes needs {header.RequiredL1Size} L1 entries; there are {header.L1Size}.");
        }

        CheckTable(header, "l1_table_offset", 40, header.L1TableOffset, isEmpty: header.L1Size == 0);
    }

    private static void CheckRefcountTable(Qcow2Header header)
    {
        if (header.RefcountTableClusters == 0)
        {
            throw Corrupt("refcount_table_clusters", 56, "There is no refcount table.");
        }

        ulong length = (ulong)header.RefcountTableClusters << header.ClusterBits;
        if (length > Qcow2Limits.MaxRefcountTableBytes)
        {
            throw Limit("refcount_table_clusters", 56, length, Qcow2Limits.MaxRefcountTableBytes, $"A refcount table of {header.RefcountTableClusters} clusters exceeds 8 MiB.");
        }

        CheckTable(header, "refcount_table_offset", 48, header.RefcountTableOffset);
    }

    private static void CheckSnapshots(Qcow2Header header)
    {
        if (header.SnapshotCount > Qcow2Limits.MaxSnapshots)
        {
            throw Limit("nb_snapshots", 60, header.SnapshotCount, Qcow2Limits.MaxSnapshots, $"{header.SnapshotCount} snapshots exceed the limit of {Qcow2Limits.MaxSnapshots}.");
        }

        CheckTable(header, "snapshots_offset", 64, header.SnapshotsOffset, isEmpty: header.SnapshotCount == 0);
    }

    /// <summary>
    /// Tables are cluster aligned, never at the header, and never where no file can reach. One without entries may stand
    /// nowhere, at 0; QEMU holds it to the rest.
    /// </summary>
    private static void CheckTable(Qcow2Header header, string field, ulong at, ulong offset, bool isEmpty = false)
    {
        if (offset % (ulong)header.ClusterSize != 0)
        {
            throw Qcow2Rules.Qcow2Unaligned.Error(field, at, $"The offset 0x{offset:x} is not a multiple of the cluster size {header.ClusterSize}.");
        }

        if ((offset == 0 && !isEmpty) || offset > long.MaxValue)
        {
            throw Corrupt(field, at, $"No table can stand at offset 0x{offset:x}.");
        }
    }

    private static DiskImageException Corrupt(string field, ulong offset, string message) => Qcow2Rules.Qcow2HeaderField.Error(field, offset, message);

    private static DiskImageException Limit(string field, ulong offset, ulong value, ulong limit, string message) =>
        Qcow2Rules.Qcow2HeaderLimit.Error(field, offset, message, value: value, limit: limit);
}
