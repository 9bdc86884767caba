using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Ova;

/// <summary>What an OVA package (DMTF DSP0243) is held to.</summary>
public static class OvaRules
{
    private const string Damaged = "Get the package again from its source, or export it anew.";

    private const string Hostile = "No exporter writes such a package; treat it as hostile.";

    /// <summary>The file is no tar archive.</summary>
    public static readonly FindingRule OvaArchive = Error(nameof(OvaArchive), FindingReason.FormatMismatch, "Rename the file if it is no package: whatever is named .ova is opened as one.");

    /// <summary>A header or the structure of the archive is broken.</summary>
    public static readonly FindingRule OvaArchiveCorrupt = Error(nameof(OvaArchiveCorrupt), FindingReason.Corrupt, Damaged);

    /// <summary>The archive ends inside a member.</summary>
    public static readonly FindingRule OvaTruncated = Error(nameof(OvaTruncated), FindingReason.Truncated, Damaged);

    /// <summary>The archive has more members, or longer names or headers, than real packages.</summary>
    public static readonly FindingRule OvaLimit = Error(nameof(OvaLimit), FindingReason.Limit, Hostile);

    /// <summary>A member is a link, a device, or has a path.</summary>
    public static readonly FindingRule OvaMember = Error(nameof(OvaMember), FindingReason.ExternalReference, Hostile);

    /// <summary>Two members have one name.</summary>
    public static readonly FindingRule OvaDuplicate = Error(nameof(OvaDuplicate), FindingReason.AmbiguousFormat, Hostile);

    /// <summary>There is no descriptor, or not exactly one.</summary>
    public static readonly FindingRule OvaNoDescriptor = Error(nameof(OvaNoDescriptor), FindingReason.Corrupt, Damaged);

    /// <summary>The descriptor is no XML, or lacks what it must have.</summary>
    public static readonly FindingRule OvfCorrupt = Error(nameof(OvfCorrupt), FindingReason.Corrupt, Damaged);

    /// <summary>A disk's file is outside the package.</summary>
    public static readonly FindingRule OvfExternalFile = Error(nameof(OvfExternalFile), FindingReason.ExternalReference, "Export the machine with its disks inside the package.");

    /// <summary>A disk's file is not in the package.</summary>
    public static readonly FindingRule OvfMissingFile = Error(nameof(OvfMissingFile), FindingReason.Truncated, Damaged);

    /// <summary>A disk is stored in a way that is not read: in chunks, as a difference, in an unknown compression.</summary>
    public static readonly FindingRule OvfFeature = Error(nameof(OvfFeature), FindingReason.UnsupportedFeature, "Export the machine with each disk in one file of its own.");

    /// <summary>A file has another size than the descriptor says.</summary>
    public static readonly FindingRule OvfSize = Error(nameof(OvfSize), FindingReason.Corrupt, Damaged);

    /// <summary>The manifest cannot be understood.</summary>
    public static readonly FindingRule OvaManifest = Error(nameof(OvaManifest), FindingReason.Corrupt, Damaged);

    /// <summary>A member is not the one whose digest the manifest has.</summary>
    public static readonly FindingRule OvaDigest = Error(nameof(OvaDigest), FindingReason.Corrupt, Damaged);

    /// <summary>A disk has no digest in the manifest, or there is no manifest: nothing shows whether it is what was exported.</summary>
    public static readonly FindingRule OvaNoDigest = new(
        nameof(OvaNoDigest), FindingSeverity.Warning, FindingReason.Corrupt, "Export the machine with a manifest (SHA256), or compare the disk with its source in another way.");

    /// <summary>The descriptor and the disk's own header differ in its size; the header counts.</summary>
    public static readonly FindingRule OvfCapacity = new(
        nameof(OvfCapacity), FindingSeverity.Warning, FindingReason.Corrupt, "Look at the disk before it is used; export the machine anew if the difference is not known.");

    private static FindingRule Error(string id, FindingReason reason, string recommendation) => new(id, FindingSeverity.Error, reason, recommendation);
}
