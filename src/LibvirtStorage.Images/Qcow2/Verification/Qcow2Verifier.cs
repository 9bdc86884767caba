using System.Collections.Generic;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Qcow2.Verification;

/// <summary>
/// Walks everything that an image refers to. Work is bounded by the length of the file: each table is read once, however
/// often it is referred to, and tables cannot overlap.
/// </summary>
internal static class Qcow2Verifier
{
    public static void Verify(Qcow2Image image, VerificationReport report, BudgetMeter budget)
    {
        var context = new VerificationContext(image, report, budget);
        try
        {
            HeaderVerification.Verify(context);
            if (!image.Header.HasDataFile)
            {
                report.MappedSize = Walk(context);
            }
        }
        finally
        {
            context.Log.Complete();
            context.Release();
        }
    }

    /// <summary>Metadata first, so that payload that points into it is recognised wherever it stands.</summary>
    private static ulong Walk(VerificationContext context)
    {
        context.Map.Claim(0, HostClusterRole.Header, 1);
        var refcounts = new RefcountVerification(context);
        bool hasL1 = ClaimActiveL1(context);
        refcounts.ClaimBlocks();
        ClaimEncryptionHeader(context);
        BitmapVerification.Verify(context);
        List<Qcow2Snapshot> snapshots = SnapshotVerification.ReadTable(context);

        if (context.HasOverlap)
        {
            // One of two tables in one place is not what it is taken for: following either would only add nonsense.
            return 0;
        }

        var tables = new L1Verification(context, hasL1, snapshots);
        tables.ClaimL2Tables();
        tables.WalkSnapshots();
        ulong mapped = tables.WalkActive();

        // Counts of a broken or dirty image differ for reasons that were given already.
        bool isDirty = (context.Header.IncompatibleFeatures & Qcow2IncompatibleFeatures.Dirty) != 0;
        if (!context.Log.HasErrors)
        {
            ReportTail(context);
            if (!isDirty)
            {
                refcounts.Compare();
            }
        }

        return mapped;
    }

    private static bool ClaimActiveL1(VerificationContext context)
    {
        Qcow2Header header = context.Header;
        if (header.L1Size == 0)
        {
            return false;
        }

        if (Qcow2Tables.CheckActiveL1(context.Image) is { } finding)
        {
            context.Log.Add(finding);
            return false;
        }

        return context.ClaimTable(HostClusterRole.L1Table, header.L1TableOffset, (ulong)header.L1Size * Qcow2L1Entry.Size, "l1_table_offset", 40);
    }

    private static void ClaimEncryptionHeader(VerificationContext context)
    {
        if (context.Image.Extensions.Encryption is { } pointer)
        {
            context.ClaimTable(HostClusterRole.EncryptionHeader, pointer.Offset, pointer.Length, "full disk encryption header", (ulong)pointer.FileOffset);
        }
    }

    /// <summary>Bytes that nothing refers to may be a second image, for a reader that looks from the end.</summary>
    private static void ReportTail(VerificationContext context)
    {
        ulong end = ((ulong)context.Map.LastUsed + 1) << context.Header.ClusterBits;
        if (FileTail.HasBytes(context.Source, end))
        {
            context.Log.Add(Qcow2Rules.Qcow2UnreferencedTail, null, end, $"Nothing refers to the last {context.FileLength - end} bytes of the file.");
        }
    }
}
