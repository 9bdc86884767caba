using System;

namespace LibvirtStorage.Images.Vpc;

/// <summary>The rules that a footer has to satisfy on its own, wherever it stands.</summary>
internal static class VpcFooterRules
{
    private const int SavedStateOffset = 84;

    /// <exception cref="DiskImageException">A rule is broken.</exception>
    public static VpcFooter Check(ReadOnlySpan<byte> bytes, ulong at)
    {
        VpcFooter footer = VpcFooter.Parse(bytes);
        if (footer.Version != VpcFooter.CurrentVersion)
        {
            throw VpcRules.VpcVersion.Error("File Format Version", at + 12, $"Version {footer.Version >> 16}.{footer.Version & 0xffff} is not read; version 1.0 is.");
        }

        uint checksum = VpcChecksum.Of(bytes, VpcFooter.ChecksumOffset);
        if (footer.Checksum != checksum)
        {
            throw VpcRules.VpcChecksumMismatch.Error("Checksum", at + VpcFooter.ChecksumOffset, $"The footer's checksum is 0x{footer.Checksum:x8}, its bytes have 0x{checksum:x8}.");
        }

        if (footer.DiskType is not (VpcDiskType.Fixed or VpcDiskType.Dynamic or VpcDiskType.Differencing))
        {
            throw VpcRules.VpcDiskTypeUnknown.Error("Disk Type", at + 60, $"Disk type {(uint)footer.DiskType} is not read; 2 (fixed) and 3 (dynamic) are.");
        }

        return footer.CurrentSize <= VpcLimits.MaxSize
            ? footer
            : throw VpcRules.VpcLimit.Error("Current Size", at + 48, $"The disk has {footer.CurrentSize} bytes, {VpcLimits.MaxSize} at most are possible.", value: footer.CurrentSize, limit: VpcLimits.MaxSize);
    }

    /// <summary>
    /// Whether two footers say the same. Saved State may differ: whoever suspends a machine may set it in one place only.
    /// Checksums follow from the rest.
    /// </summary>
    public static bool AreCopies(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        for (int i = 0; i < VpcFooter.Length; i++)
        {
            bool isCompared = i is not (SavedStateOffset or (>= VpcFooter.ChecksumOffset and < VpcFooter.ChecksumOffset + sizeof(uint)));
            if (isCompared && one[i] != other[i])
            {
                return false;
            }
        }

        return true;
    }
}
