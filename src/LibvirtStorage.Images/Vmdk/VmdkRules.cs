using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vmdk;

/// <summary>What a VMDK image is held to. Limits are those of the specification and of QEMU.</summary>
public static class VmdkRules
{
    private const string Damaged = "The image is damaged or was cut; get it again from its source, or repair a copy with 'vmware-vdiskmanager -R'.";

    private const string Hostile = "No tool writes such an image; get it again from its source, and treat this one as hostile.";

    private const string Convert = "Convert it with the program that made it, for example to streamOptimized or monolithicSparse.";

    /// <summary>The file is neither an extent nor a descriptor.</summary>
    public static readonly FindingRule VmdkMagic = Error(nameof(VmdkMagic), FindingReason.FormatMismatch, "Declare the format that the file really has.");

    /// <summary>A version of the header or descriptor that is not known.</summary>
    public static readonly FindingRule VmdkVersion = Error(nameof(VmdkVersion), FindingReason.UnsupportedVersion, Convert);

    /// <summary>A feature that is not known, or in which readers of the format disagree.</summary>
    public static readonly FindingRule VmdkFeature = Error(nameof(VmdkFeature), FindingReason.UnsupportedFeature, Convert);

    /// <summary>The file ends inside its header.</summary>
    public static readonly FindingRule VmdkHeaderTruncated = Error(nameof(VmdkHeaderTruncated), FindingReason.Truncated, Damaged);

    /// <summary>A header field contradicts the specification or another field.</summary>
    public static readonly FindingRule VmdkHeaderField = Error(nameof(VmdkHeaderField), FindingReason.Corrupt, Damaged);

    /// <summary>A number asks for more than the format's implementations allow.</summary>
    public static readonly FindingRule VmdkLimit = Error(nameof(VmdkLimit), FindingReason.Limit, Hostile);

    /// <summary>The end-of-line characters in the header are not what they were.</summary>
    public static readonly FindingRule VmdkNewlines = Error(nameof(VmdkNewlines), FindingReason.Corrupt, "The file was transferred as text; transfer it again in binary mode.");

    /// <summary>The descriptor does not follow its grammar, or can be read in two ways.</summary>
    public static readonly FindingRule VmdkDescriptorText = Error(nameof(VmdkDescriptorText), FindingReason.Corrupt, Hostile);

    /// <summary>Descriptor, header, footer or extents contradict each other.</summary>
    public static readonly FindingRule VmdkDisagreement = Error(nameof(VmdkDisagreement), FindingReason.Corrupt, Hostile);

    /// <summary>The file holds a part of a disk and does not say of which.</summary>
    public static readonly FindingRule VmdkNoDescriptor = Error(nameof(VmdkNoDescriptor), FindingReason.Corrupt, "Use the disk's descriptor file, which names this extent.");

    /// <summary>The image names a parent; its payload is not complete.</summary>
    public static readonly FindingRule VmdkParent = Error(
        nameof(VmdkParent), FindingReason.ExternalReference, "Consolidate the disk's snapshots where its parent is, or clone the disk there.");

    /// <summary>Something that was pointed to lies behind the end of the file.</summary>
    public static readonly FindingRule VmdkPastEnd = Error(nameof(VmdkPastEnd), FindingReason.Truncated, Damaged);

    /// <summary>The footer or the end-of-stream marker is not where the file ends.</summary>
    public static readonly FindingRule VmdkFooter = Error(nameof(VmdkFooter), FindingReason.Truncated, Damaged);

    /// <summary>An entry of a grain directory or grain table has a value that means nothing.</summary>
    public static readonly FindingRule VmdkInvalidEntry = Error(nameof(VmdkInvalidEntry), FindingReason.Corrupt, Damaged);

    /// <summary>Two structures, or a structure and payload, are in the same place.</summary>
    public static readonly FindingRule VmdkMetadataOverlap = Error(nameof(VmdkMetadataOverlap), FindingReason.Corrupt, Damaged);

    /// <summary>The redundant grain directory or one of its tables differs from the primary.</summary>
    public static readonly FindingRule VmdkRedundantTables = Error(nameof(VmdkRedundantTables), FindingReason.Corrupt, Damaged);

    /// <summary>A marker in the stream is not what it has to be there.</summary>
    public static readonly FindingRule VmdkMarker = Error(nameof(VmdkMarker), FindingReason.Corrupt, Damaged);

    /// <summary>A compressed grain does not decode to a grain.</summary>
    public static readonly FindingRule VmdkCompressedGrain = Error(nameof(VmdkCompressedGrain), FindingReason.Corrupt, Damaged);

    /// <summary>Several grains of the disk share their place in the file.</summary>
    public static readonly FindingRule VmdkSharedGrain = Warning(nameof(VmdkSharedGrain), FindingReason.Corrupt, "Convert the image: every grain gets a place of its own.");

    /// <summary>Grains are shared on a scale that only serves to fill a disk.</summary>
    public static readonly FindingRule VmdkAmplification = Error(nameof(VmdkAmplification), FindingReason.Limit, Hostile);

    /// <summary>The image was not closed. Payload does not depend on it.</summary>
    public static readonly FindingRule VmdkUnclean = Warning(nameof(VmdkUnclean), FindingReason.Dirty, "Shut the virtual machine down and copy the image again.");

    /// <summary>A journal has to be replayed before the tables mean anything.</summary>
    public static readonly FindingRule VmdkJournal = Error(nameof(VmdkJournal), FindingReason.Dirty, "Let the program that made the image open and close it.");

    /// <summary>The image is sound, but its parts come in an order that cannot be read front to back.</summary>
    public static readonly FindingRule VmdkNotForward = Error(nameof(VmdkNotForward), FindingReason.UnsupportedFeature, "Save the stream to a file first.");

    private static FindingRule Error(string id, FindingReason reason, string recommendation) => new(id, FindingSeverity.Error, reason, recommendation);

    private static FindingRule Warning(string id, FindingReason reason, string recommendation) => new(id, FindingSeverity.Warning, reason, recommendation);
}
