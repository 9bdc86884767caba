using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Ova;

/// <summary>What an OVA package (DMTF DSP0243) is held to.</summary>
public static class OvaRules
{
    private const string Damaged = "Get the package again from its source, or export it anew.";

    private const string Hostile = "No exporter writes such a package; treat it as hostile.";

    /// <summary>The file is no tar archive.</summary>
    public static readonly FindingRule OvaArchive = Rule.Error(FindingReason.FormatMismatch, "Rename the file if it is no package: whatever is named .ova is opened as one.");

    /// <summary>A header or the structure of the archive is broken.</summary>
    public static readonly FindingRule OvaArchiveCorrupt = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>The archive ends inside a member.</summary>
    public static readonly FindingRule OvaTruncated = Rule.Error(FindingReason.Truncated, Damaged);

    /// <summary>The archive has more members, or longer names or headers, than real packages.</summary>
    public static readonly FindingRule OvaLimit = Rule.Error(FindingReason.Limit, Hostile);

    /// <summary>A member is a link, a device, or has a path.</summary>
    public static readonly FindingRule OvaMember = Rule.Error(FindingReason.ExternalReference, Hostile);

    /// <summary>The archive was made of a folder: a package has its files at the top, where nothing else has them.</summary>
    public static readonly FindingRule OvaFolder = Rule.Error(
        FindingReason.ExternalReference, "Pack the files without their folder: 'tar -C web -cf web.ova web.ovf web-disk1.vmdk'.");

    /// <summary>Two members have one name.</summary>
    public static readonly FindingRule OvaDuplicate = Rule.Error(FindingReason.AmbiguousFormat, Hostile);

    /// <summary>There is no descriptor, or not exactly one.</summary>
    public static readonly FindingRule OvaNoDescriptor = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>The descriptor is no XML, or lacks what it must have.</summary>
    public static readonly FindingRule OvfCorrupt = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>No disk of the descriptor has a file, so the package holds nothing that could be examined or sent.</summary>
    public static readonly FindingRule OvaNoDisk = Rule.Error(
        FindingReason.Corrupt, "Export the machine together with its disks; an empty disk is made anew where it is needed.");

    /// <summary>A disk's file is outside the package.</summary>
    public static readonly FindingRule OvfExternalFile = Rule.Error(FindingReason.ExternalReference, "Export the machine with its disks inside the package.");

    /// <summary>A disk's file is not in the package.</summary>
    public static readonly FindingRule OvfMissingFile = Rule.Error(FindingReason.Truncated, Damaged);

    /// <summary>Two disks are in one file. Nothing says which of them it is, and each would be read anew.</summary>
    public static readonly FindingRule OvfSharedFile = Rule.Error(FindingReason.AmbiguousFormat, "Export the machine with each disk in one file of its own.");

    /// <summary>A disk is stored in a way that is not read: in chunks, as a difference, in an unknown compression.</summary>
    public static readonly FindingRule OvfFeature = Rule.Error(FindingReason.UnsupportedFeature, "Export the machine with each disk in one file of its own.");

    /// <summary>A disk's capacity is counted in a unit that is not known.</summary>
    public static readonly FindingRule OvfUnit = Rule.Error(
        FindingReason.UnsupportedFeature, "Export the machine with capacities in bytes (byte), or in a multiple of them (byte * 2^30, byte * 512).");

    /// <summary>A file has another size than the descriptor says.</summary>
    public static readonly FindingRule OvfSize = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>The manifest cannot be understood.</summary>
    public static readonly FindingRule OvaManifest = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>A member is not the one whose digest the manifest has.</summary>
    public static readonly FindingRule OvaDigest = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>A disk has no digest in the manifest, or there is no manifest: nothing shows whether it is what was exported.</summary>
    public static readonly FindingRule OvaNoDigest = Rule.Warning(
        FindingReason.Corrupt, "Export the machine with a manifest (SHA256), or compare the disk with its source in another way.");

    /// <summary>The manifest names a file that the package lacks; of a disk that is an error of its own (<c>OvfMissingFile</c>).</summary>
    public static readonly FindingRule OvaMissingMember = Rule.Warning(
        FindingReason.Truncated, "Get the package again from its source, unless what is missing was left out on purpose.");

    /// <summary>The descriptor has another size of a disk than the disk's own header, or leaves it open; the header counts.</summary>
    public static readonly FindingRule OvfCapacity = Rule.Warning(
        FindingReason.Corrupt, "Look at the disk before it is used; export the machine anew if the difference is not known.");
}
