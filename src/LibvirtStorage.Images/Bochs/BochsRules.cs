using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Bochs;

/// <summary>What a Bochs image is held to. Limits are those of QEMU.</summary>
public static class BochsRules
{
    private const string Damaged = "The image is damaged or was cut; get it again from its source.";

    private const string Hostile = "No tool writes such an image; get it again from its source, and treat this one as hostile.";

    /// <summary>The file does not start with the Bochs magic.</summary>
    public static readonly FindingRule BochsMagic = Rule.Error(FindingReason.FormatMismatch, "Declare the format that the file really has.");

    /// <summary>The magic is there, but the version is not 1 or 2.</summary>
    public static readonly FindingRule BochsVersion = Rule.Error(FindingReason.UnsupportedVersion, "Convert it with bximage, which comes with Bochs.");

    /// <summary>The image is no growing disk, but holds the changes to another one.</summary>
    public static readonly FindingRule BochsType = Rule.Error(
        FindingReason.UnsupportedFeature, "Commit the changes to their disk with bximage, which comes with Bochs, and take that.");

    /// <summary>The file ends inside its header or its catalog.</summary>
    public static readonly FindingRule BochsHeaderTruncated = Rule.Error(FindingReason.Truncated, Damaged);

    /// <summary>A header field contradicts another or cannot be.</summary>
    public static readonly FindingRule BochsHeaderField = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>A header field asks for more than QEMU allows.</summary>
    public static readonly FindingRule BochsHeaderLimit = Rule.Error(FindingReason.Limit, Hostile);

    /// <summary>An extent lies behind the end of the file.</summary>
    public static readonly FindingRule BochsPastEnd = Rule.Error(FindingReason.Truncated, Damaged);

    /// <summary>Two catalog entries name one extent.</summary>
    public static readonly FindingRule BochsOverlap = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>Bytes behind everything that the image refers to.</summary>
    public static readonly FindingRule BochsUnreferencedTail = Rule.Warning(
        FindingReason.AmbiguousFormat, "Convert the image: only what it refers to is copied.");

    /// <summary>The size is not a multiple of a sector; QEMU rounds it down.</summary>
    public static readonly FindingRule BochsOddSize = Rule.Note(
        FindingReason.UnsupportedFeature, "Nothing needs to be done: a converted image, unless it is raw, has whole sectors and zeros in the last one.");
}
