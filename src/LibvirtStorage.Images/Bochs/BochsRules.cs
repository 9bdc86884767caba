using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Bochs;

/// <summary>What a Bochs image is held to. Limits are those of QEMU.</summary>
public static class BochsRules
{
    private const string Damaged = "The image is damaged or was cut; get it again from its source.";

    private const string Hostile = "No tool writes such an image; get it again from its source, and treat this one as hostile.";

    /// <summary>The file does not start with the Bochs magic.</summary>
    public static readonly FindingRule BochsMagic = Error(nameof(BochsMagic), FindingReason.FormatMismatch, "Declare the format that the file really has.");

    /// <summary>The magic is there, but the version is not 1 or 2.</summary>
    public static readonly FindingRule BochsVersion = Error(nameof(BochsVersion), FindingReason.UnsupportedVersion, "Convert it with bximage, which comes with Bochs.");

    /// <summary>The image is no growing disk, but holds the changes to another one.</summary>
    public static readonly FindingRule BochsType = Error(
        nameof(BochsType), FindingReason.UnsupportedFeature, "Commit the changes to their disk with bximage, which comes with Bochs, and take that.");

    /// <summary>The file ends inside its header or its catalog.</summary>
    public static readonly FindingRule BochsHeaderTruncated = Error(nameof(BochsHeaderTruncated), FindingReason.Truncated, Damaged);

    /// <summary>A header field contradicts another or cannot be.</summary>
    public static readonly FindingRule BochsHeaderField = Error(nameof(BochsHeaderField), FindingReason.Corrupt, Damaged);

    /// <summary>A header field asks for more than QEMU allows.</summary>
    public static readonly FindingRule BochsHeaderLimit = Error(nameof(BochsHeaderLimit), FindingReason.Limit, Hostile);

    /// <summary>An extent lies behind the end of the file.</summary>
    public static readonly FindingRule BochsPastEnd = Error(nameof(BochsPastEnd), FindingReason.Truncated, Damaged);

    /// <summary>Two catalog entries name one extent.</summary>
    public static readonly FindingRule BochsOverlap = Error(nameof(BochsOverlap), FindingReason.Corrupt, Damaged);

    /// <summary>Bytes behind everything that the image refers to.</summary>
    public static readonly FindingRule BochsUnreferencedTail = new(
        nameof(BochsUnreferencedTail), FindingSeverity.Warning, FindingReason.AmbiguousFormat, "Convert the image: only what it refers to is copied.");

    /// <summary>The size is not a multiple of a sector; QEMU rounds it down.</summary>
    public static readonly FindingRule BochsOddSize = new(
        nameof(BochsOddSize), FindingSeverity.Note, FindingReason.UnsupportedFeature, "Resize the disk to a multiple of 512 bytes.");

    private static FindingRule Error(string id, FindingReason reason, string recommendation) => new(id, FindingSeverity.Error, reason, recommendation);
}
