using System;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vpc;

/// <summary>Reads the dynamic disk header that a footer points to, and holds it to its rules.</summary>
internal static class VpcDynamicHeaderRules
{
    /// <exception cref="DiskImageException">The header is not where the footer says, or breaks a rule.</exception>
    public static VpcDynamicHeader Read(ByteSource source, VpcFooters footers, BudgetMeter budget)
    {
        budget.Spend(VpcDynamicHeader.Length);
        ulong at = footers.Footer.DataOffset;
        if (at < VpcFooter.Length || !FileBounds.IsInside(at, VpcDynamicHeader.Length, (ulong)footers.Offset))
        {
            throw VpcRules.VpcFooterField.Error("Data Offset", 16, $"The dynamic disk header cannot stand at 0x{at:x}: it is between the footers, the latter of which is at 0x{footers.Offset:x}.");
        }

        byte[] bytes = new byte[VpcDynamicHeader.Length];
        source.Read((long)at, bytes);
        CheckSound(bytes, at);
        VpcDynamicHeader header = VpcDynamicHeader.Parse(bytes);
        CheckFields(header, at);
        return header;
    }

    /// <summary>The table covers the disk: what readers make of blocks that have no entry is anybody's guess.</summary>
    /// <exception cref="DiskImageException">It does not.</exception>
    public static void CheckCoverage(VpcDynamicHeader header, ulong virtualSize, ulong at)
    {
        if ((ulong)header.MaxTableEntries * header.BlockSize < virtualSize)
        {
            throw VpcRules.VpcDynamicHeaderField.Error(
                "Max Table Entries", at + 28, $"The disk has {virtualSize} bytes, {header.MaxTableEntries} blocks of {header.BlockSize} hold less.");
        }
    }

    private static void CheckSound(ReadOnlySpan<byte> bytes, ulong at)
    {
        if (!bytes.Slice(0, VpcDynamicHeader.Cookie.Length).SequenceEqual(VpcDynamicHeader.Cookie))
        {
            throw VpcRules.VpcDynamicHeaderField.Error("Cookie", at, $"There is no dynamic disk header at 0x{at:x}: 'cxsparse' is missing.");
        }

        VpcDynamicHeader header = VpcDynamicHeader.Parse(bytes);
        if (header.Version != VpcDynamicHeader.CurrentVersion)
        {
            throw VpcRules.VpcVersion.Error("Header Version", at + 24, $"Version {header.Version >> 16}.{header.Version & 0xffff} of the dynamic disk header is not read; version 1.0 is.");
        }

        uint checksum = VpcChecksum.Of(bytes, VpcDynamicHeader.ChecksumOffset);
        if (header.Checksum != checksum)
        {
            throw VpcRules.VpcChecksumMismatch.Error(
                "Checksum", at + VpcDynamicHeader.ChecksumOffset, $"The dynamic disk header's checksum is 0x{header.Checksum:x8}, its bytes have 0x{checksum:x8}.");
        }
    }

    private static void CheckFields(VpcDynamicHeader header, ulong at)
    {
        if (header.BlockSize is < VpcLimits.MinBlockSize or > VpcLimits.MaxBlockSize || (header.BlockSize & (header.BlockSize - 1)) != 0)
        {
            throw VpcRules.VpcDynamicHeaderField.Error(
                "Block Size", at + 32, $"A block of {header.BlockSize} bytes is not a power of two from {VpcLimits.MinBlockSize} to {VpcLimits.MaxBlockSize}.");
        }

        if (header.MaxTableEntries > VpcLimits.MaxTableEntries)
        {
            throw VpcRules.VpcLimit.Error(
                "Max Table Entries",
                at + 28,
                $"The block allocation table has {header.MaxTableEntries} entries, {VpcLimits.MaxTableEntries} at most are read.",
                value: header.MaxTableEntries,
                limit: VpcLimits.MaxTableEntries);
        }
    }
}
