using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vmdk;

/// <summary>What a VMDK image is held to. Limits are those of the specification and of QEMU.</summary>
public static class VmdkRules
{
    private const string Damaged = "The image is damaged or was cut; get it again from its source.";

    private const string Hostile = "No tool writes such an image; get it again from its source, and treat this one as hostile.";

    private const string Convert = "Convert it with the program that made it, for example to streamOptimized or monolithicSparse.";

    /// <summary>The file is neither an extent nor a descriptor.</summary>
    public static readonly FindingRule VmdkMagic = Rule.Error(FindingReason.FormatMismatch, "Declare the format that the file really has.");

    /// <summary>A version of the header or descriptor that is not known.</summary>
    public static readonly FindingRule VmdkVersion = Rule.Error(FindingReason.UnsupportedVersion, Convert);

    /// <summary>A feature that is not known, or in which readers of the format disagree.</summary>
    public static readonly FindingRule VmdkFeature = Rule.Error(FindingReason.UnsupportedFeature, Convert);

    /// <summary>The file ends inside its header.</summary>
    public static readonly FindingRule VmdkHeaderTruncated = Rule.Error(FindingReason.Truncated, Damaged);

    /// <summary>A header field contradicts the specification or another field.</summary>
    public static readonly FindingRule VmdkHeaderField = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>A number asks for more than the format's implementations allow.</summary>
    public static readonly FindingRule VmdkLimit = Rule.Error(FindingReason.Limit, Hostile);

    /// <summary>The end-of-line characters in the header are not what they were.</summary>
    public static readonly FindingRule VmdkNewlines = Rule.Error(FindingReason.Corrupt, "The file was transferred as text; transfer it again in binary mode.");

    /// <summary>The descriptor does not follow its grammar, or can be read in two ways.</summary>
    public static readonly FindingRule VmdkDescriptorText = Rule.Error(FindingReason.Corrupt, Hostile);

    /// <summary>The disk, or an extent of it, has no sectors.</summary>
    public static readonly FindingRule VmdkEmpty = Rule.Error(
        FindingReason.UnsupportedFeature, "There is nothing in a disk of no sectors that could be lost: make a new one of the size that is needed.");

    /// <summary>Descriptor, header, footer or extents contradict each other.</summary>
    public static readonly FindingRule VmdkDisagreement = Rule.Error(FindingReason.Corrupt, Hostile);

    /// <summary>The file holds a part of a disk and does not say of which.</summary>
    public static readonly FindingRule VmdkNoDescriptor = Rule.Error(FindingReason.Corrupt, "Use the disk's descriptor file, which names this extent, with -AllowExtentFile.");

    /// <summary>The image names a parent; its payload is not complete.</summary>
    public static readonly FindingRule VmdkParent = Rule.Error(
        FindingReason.ExternalReference, "Consolidate the disk's snapshots where its parent is, or clone the disk there.");

    /// <summary>Something that was pointed to lies behind the end of the file.</summary>
    public static readonly FindingRule VmdkPastEnd = Rule.Error(FindingReason.Truncated, Damaged);

    /// <summary>The footer or the end-of-stream marker is not where the file ends.</summary>
    public static readonly FindingRule VmdkFooter = Rule.Error(FindingReason.Truncated, Damaged);

    /// <summary>An entry of a grain directory or grain table has a value that means nothing.</summary>
    public static readonly FindingRule VmdkInvalidEntry = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>Two structures, or a structure and payload, are in the same place.</summary>
    public static readonly FindingRule VmdkMetadataOverlap = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>The redundant grain directory or one of its tables differs from the primary.</summary>
    public static readonly FindingRule VmdkRedundantTables = Rule.Error(
        FindingReason.Corrupt, "The image is damaged; get it again from its source, or repair a copy with 'vmware-vdiskmanager -R'.");

    /// <summary>A marker in the stream is not what it has to be there.</summary>
    public static readonly FindingRule VmdkMarker = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>A compressed grain does not decode to a grain.</summary>
    public static readonly FindingRule VmdkCompressedGrain = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>Several grains of the disk share their place in the file.</summary>
    public static readonly FindingRule VmdkSharedGrain = Rule.Warning(FindingReason.Corrupt, "Convert the image: every grain gets a place of its own.");

    /// <summary>Grains are shared on a scale that only serves to fill a disk.</summary>
    public static readonly FindingRule VmdkAmplification = Rule.Error(FindingReason.Limit, Hostile);

    /// <summary>The image was not closed. Payload does not depend on it.</summary>
    public static readonly FindingRule VmdkUnclean = Rule.Warning(FindingReason.Dirty, "Shut the virtual machine down and copy the image again.");

    /// <summary>A journal has to be replayed before the tables mean anything.</summary>
    public static readonly FindingRule VmdkJournal = Rule.Error(FindingReason.Dirty, "Let the program that made the image open and close it.");

    /// <summary>The image is sound, but its parts come in an order that cannot be read front to back.</summary>
    public static readonly FindingRule VmdkNotForward = Rule.Error(FindingReason.UnsupportedFeature, "Save the stream to a file first.");
}
