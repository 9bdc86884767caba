using System;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Qcow2.Verification;

/// <summary>The rules for one L2 entry on its own (specification, "Cluster mapping" and "Extended L2 Entries").</summary>
internal static class L2EntryRules
{
    /// <summary>Why the entry cannot be followed, or null.</summary>
    public static (FindingRule Rule, FormattableString Message)? Broken(L2EntryInPlace place, VerificationContext context)
    {
        Qcow2L2Entry entry = place.Entry;
        if (entry.IsCompressed)
        {
            return BrokenCompressed(place, context);
        }

        if ((entry.Offset & context.ClusterMask) != 0)
        {
            return (Qcow2Rules.Qcow2Unaligned, $"L2 entry 0x{entry.Value:x16} does not point to the start of a cluster.");
        }

        if (entry.HasZeroFlag && (context.Header.Version < 3 || context.Header.HasExtendedL2))
        {
            return (Qcow2Rules.Qcow2InvalidEntry, $"L2 entry 0x{entry.Value:x16} has the zero flag, which this image cannot have.");
        }

        if (entry.Offset == 0 && entry.IsCopied && !entry.HasZeroFlag)
        {
            return (Qcow2Rules.Qcow2InvalidEntry, $"L2 entry 0x{entry.Value:x16} has the copied flag without a cluster.");
        }

        if (place.Bitmap.Contradictions != 0 || (entry.Offset == 0 && place.Bitmap.Allocated != 0))
        {
            return (Qcow2Rules.Qcow2InvalidEntry, $"Subcluster bitmap 0x{place.Bitmap.Value:x16} contradicts itself or its L2 entry 0x{entry.Value:x16}.");
        }

        return entry.Offset >= context.FileLength
            ? (Qcow2Rules.Qcow2PastEnd, $"L2 entry 0x{entry.Value:x16} points behind the end of the file at 0x{context.FileLength:x}.")
            : null;
    }

    /// <summary>Bits that have no meaning, which a reader masks.</summary>
    public static bool HasReservedBits(L2EntryInPlace place) =>
        place.Entry.IsCompressed ? place.Bitmap.Value != 0 : place.Entry.HasReservedBits;

    /// <summary>Payload bytes that a standard entry stores.</summary>
    /// <param name="place">The entry.</param>
    /// <param name="header">The header.</param>
    /// <param name="visible">Bytes of the cluster that belong to the disk.</param>
    /// <param name="end">Offset in the cluster behind the last of them.</param>
    public static ulong StoredLength(L2EntryInPlace place, Qcow2Header header, ulong visible, out ulong end)
    {
        end = 0;
        if (place.Entry.Offset == 0 || place.Entry.HasZeroFlag)
        {
            return 0;
        }

        if (!header.HasExtendedL2)
        {
            end = visible;
            return visible;
        }

        ulong stored = 0;
        ulong subclusterSize = (ulong)header.ClusterSize / Qcow2Limits.SubclustersPerCluster;
        for (int i = 0; i < Qcow2Limits.SubclustersPerCluster; i++)
        {
            ulong start = (ulong)i * subclusterSize;
            if (start < visible && place.Bitmap.KindOf(i) == ExtentKind.Data)
            {
                end = Math.Min(start + subclusterSize, visible);
                stored += end - start;
            }
        }

        return stored;
    }

    private static (FindingRule Rule, FormattableString Message)? BrokenCompressed(L2EntryInPlace place, VerificationContext context)
    {
        Qcow2CompressedDescriptor descriptor = place.Entry.Compressed(context.Header.ClusterBits);
        if (place.Entry.IsCopied || descriptor.HasReservedBits)
        {
            return (Qcow2Rules.Qcow2InvalidEntry, $"Compressed L2 entry 0x{place.Entry.Value:x16} has bits set that have to be clear.");
        }

        // Streams end inside their last sector, and the file may end with the stream.
        ulong lastSectorEnd = (context.FileLength + Qcow2Limits.SectorSize - 1) & ~(ulong)(Qcow2Limits.SectorSize - 1);
        return descriptor.Offset >= context.FileLength || !FileBounds.IsInside(descriptor.Offset, (ulong)descriptor.Length, lastSectorEnd)
            ? (Qcow2Rules.Qcow2PastEnd, $"{descriptor.Length} compressed bytes at 0x{descriptor.Offset:x} reach past the end of the file at 0x{context.FileLength:x}.")
            : null;
    }
}
