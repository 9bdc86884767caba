using System;
using System.Linq;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Tests.Hostile;

/// <summary>Where QEMU, or some version of it, is known to see another payload than is read here, or none. Each has a row in about_LibvirtStorage_Quirks.</summary>
internal static class Disagreements
{
    private static readonly string[] s_findings = ["PloopCutCluster", "Qcow2BitmapExtraData", "Qcow2BitmapPartSector", "VdiBlockSize", "VdiUnalignedData", "VhdxRegionTableCopy", "VhdxSectorSize", "VpcDisputedSize", "VpcSectorBitmap"];

    /// <summary>VMDK extents that QEMU opens by a descriptor only, or with tables of one shape only.</summary>
    private static readonly string[] s_variants = ["COWD", "seSparse"];

    /// <summary>Parts of QEMU that are in packages of their own, or that it lacks; and the bytes of a dmg chunk that has none.</summary>
    private static readonly string[] s_refusals = ["module is missing", "chunks of unknown type", "for chunk"];

    /// <summary>Whether a report says that QEMU disagrees.</summary>
    public static bool AreKnown(ImageReport report) =>
        s_variants.Contains(report.Info?.Variant) || report.Findings.Any(f => s_findings.Contains(f.Id));

    /// <summary>
    /// Whether we alone refuse to read it. QEMU keeps the last cluster of a qcow image by where it starts, and takes it for a shorter one that
    /// starts there; and it does not look where the stream in a block of cloop ends.
    /// </summary>
    public static bool IsOfOursAlone(ImageFormat format, Finding finding) =>
        format.Name == "qcow" || (finding.Id == "CloopBlock" && finding.Message.EndsWith("it does not end with its checksum.", StringComparison.Ordinal));

    /// <summary>Whether qemu-img refused for a reason that is its own.</summary>
    public static bool IsOfQemuAlone(string refusal) => s_refusals.Any(part => refusal.Contains(part));
}
