namespace LibvirtStorage.Images.Qcow;

/// <summary>The rules that a header can be held to without looking at the rest of the file.</summary>
internal static class QcowHeaderRules
{
    /// <exception cref="DiskImageException">A rule is broken.</exception>
    public static void Check(QcowHeader header)
    {
        CheckUnits(header);
        CheckSize(header);
        CheckBackingFile(header);
        if (header.CryptMethod > QcowCryptMethod.Aes)
        {
            throw QcowRules.QcowUnknownMethod.Error("crypt_method", 36, $"Encryption method {(uint)header.CryptMethod} is unknown.");
        }

        if (header.L1TableOffset is < QcowHeader.Length or > long.MaxValue)
        {
            throw Corrupt("l1_table_offset", 40, $"No table can stand at offset 0x{header.L1TableOffset:x}.");
        }
    }

    private static void CheckUnits(QcowHeader header)
    {
        if (header.ClusterBits is < QcowLimits.MinClusterBits or > QcowLimits.MaxClusterBits)
        {
            throw Corrupt("cluster_bits", 32, $"Clusters have from 512 bytes to 64 KiB, not 2^{header.ClusterBits}.");
        }

        if (header.L2Bits is < QcowLimits.MinL2Bits or > QcowLimits.MaxL2Bits)
        {
            throw Corrupt("l2_bits", 33, $"L2 tables have from 2^{QcowLimits.MinL2Bits} to 2^{QcowLimits.MaxL2Bits} entries, not 2^{header.L2Bits}.");
        }
    }

    private static void CheckSize(QcowHeader header)
    {
        if (header.Size < QcowLimits.MinSize)
        {
            throw Corrupt("size", 24, $"A disk has at least {QcowLimits.MinSize} bytes, not {header.Size}.");
        }

        if (header.Size > long.MaxValue)
        {
            throw QcowRules.QcowHeaderLimit.Error("size", 24, $"A disk of {header.Size} bytes is larger than any file.", value: header.Size, limit: long.MaxValue);
        }

        if (header.L1Entries > QcowLimits.MaxL1Entries)
        {
            throw QcowRules.QcowHeaderLimit.Error(
                "size",
                24,
                $"A disk of {header.Size} bytes needs {header.L1Entries} L1 entries; {QcowLimits.MaxL1Entries} are the limit.",
                value: header.L1Entries,
                limit: QcowLimits.MaxL1Entries);
        }
    }

    /// <summary>QEMU and libvirt take a name of no bytes for no backing file, others may not: no tool writes one.</summary>
    private static void CheckBackingFile(QcowHeader header)
    {
        if (!header.HasBackingFile)
        {
            return;
        }

        if (header.BackingFileSize is 0 or > QcowLimits.MaxBackingNameLength)
        {
            throw Corrupt("backing_file_size", 16, $"A backing file's name has 1 to {QcowLimits.MaxBackingNameLength} bytes, not {header.BackingFileSize}.");
        }

        if (header.BackingFileOffset is < QcowHeader.Length or > long.MaxValue)
        {
            throw Corrupt("backing_file_offset", 8, $"A backing file's name cannot stand at {header.BackingFileOffset}.");
        }
    }

    private static DiskImageException Corrupt(string field, ulong offset, string message) => QcowRules.QcowHeaderField.Error(field, offset, message);
}
