using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Qed;

/// <summary>What a QED image is held to. Limits are those of the specification and of QEMU.</summary>
public static class QedRules
{
    private const string Damaged = "The image is damaged or was cut; get it again from its source.";

    private const string Rescue = "The image is damaged or was cut; get it again from its source, or have what is lost become zeros in a copy with 'qemu-img check -r all'.";

    private const string Hostile = "No tool writes such an image; get it again from its source, and treat this one as hostile.";

    private const string Convert = "Convert it with a tool that knows the feature, for example 'qemu-img convert -O qcow2'.";

    /// <summary>The file does not start with the QED magic.</summary>
    public static readonly FindingRule QedMagic = Rule.Error(FindingReason.FormatMismatch, "Declare the format that the file really has.");

    /// <summary>The file ends inside its header.</summary>
    public static readonly FindingRule QedHeaderTruncated = Rule.Error(FindingReason.Truncated, Damaged);

    /// <summary>A header field contradicts the specification or another field.</summary>
    public static readonly FindingRule QedHeaderField = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>A header field asks for more than the specification allows.</summary>
    public static readonly FindingRule QedHeaderLimit = Rule.Error(FindingReason.Limit, Hostile);

    /// <summary>A feature is needed that is not known.</summary>
    public static readonly FindingRule QedUnknownFeature = Rule.Error(FindingReason.UnsupportedFeature, Convert);

    /// <summary>Tables have a size that QEMU, which alone writes QED, creates and never opens.</summary>
    public static readonly FindingRule QedTableSize = Rule.Error(
        FindingReason.UnsupportedFeature, "Make the image anew, with tables of two clusters or more: no reader opens this one.");

    /// <summary>A compatible or autoclear bit is set that is not known.</summary>
    public static readonly FindingRule QedUnknownOptionalFeature = Rule.Note(
        FindingReason.UnsupportedFeature, "A converted image does not have it.");

    /// <summary>The image names a backing file; its payload is not complete.</summary>
    public static readonly FindingRule QedBackingFile = Rule.Error(
        FindingReason.ExternalReference, "Make the image self-contained where its other files are: 'qemu-img convert -O qcow2'.");

    /// <summary>The image was not closed cleanly. What its tables refer to is there all the same.</summary>
    public static readonly FindingRule QedNeedCheck = Rule.Warning(
        FindingReason.Dirty, "Close the image cleanly and copy it again, or repair a copy with 'qemu-img check -r all'.");

    /// <summary>A table or cluster lies behind the end of the file.</summary>
    public static readonly FindingRule QedPastEnd = Rule.Error(FindingReason.Truncated, Rescue);

    /// <summary>An offset is not a multiple of the cluster size.</summary>
    public static readonly FindingRule QedUnaligned = Rule.Error(FindingReason.Corrupt, Rescue);

    /// <summary>One cluster serves two purposes. QED has nothing that is shared.</summary>
    public static readonly FindingRule QedOverlap = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>Bytes behind everything that the image refers to.</summary>
    public static readonly FindingRule QedUnreferencedTail = Rule.Warning(
        FindingReason.AmbiguousFormat, "Convert the image: only what it refers to is copied.");

    /// <summary>Clusters inside the file that nothing refers to.</summary>
    public static readonly FindingRule QedLeakedClusters = Rule.Note(FindingReason.UnsupportedFeature, "Harmless; a converted image is smaller.");
}
