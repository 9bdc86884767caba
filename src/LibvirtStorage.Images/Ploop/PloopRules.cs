using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Ploop;

/// <summary>What a Parallels (ploop) image is held to. Limits are those of the specification and of QEMU.</summary>
public static class PloopRules
{
    private const string Damaged = "The image is damaged or was cut; get it again from its source.";

    private const string Hostile = "No tool writes such an image; get it again from its source, and treat this one as hostile.";

    private const string Dropped = "A converted image does not have it.";

    /// <summary>The file starts with neither of the two magics.</summary>
    public static readonly FindingRule PloopMagic = Rule.Error(FindingReason.FormatMismatch, "Declare the format that the file really has.");

    /// <summary>The magic is there, but the version is not 2.</summary>
    public static readonly FindingRule PloopVersion = Rule.Error(FindingReason.UnsupportedVersion, "Convert it with the tool that made it.");

    /// <summary>The file ends inside its header or its BAT.</summary>
    public static readonly FindingRule PloopHeaderTruncated = Rule.Error(FindingReason.Truncated, Damaged);

    /// <summary>A header field contradicts the specification or another field.</summary>
    public static readonly FindingRule PloopHeaderField = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>A header field asks for more than QEMU allows.</summary>
    public static readonly FindingRule PloopHeaderLimit = Rule.Error(FindingReason.Limit, Hostile);

    /// <summary>The image is in use, or was not closed cleanly. What its BAT refers to is there all the same.</summary>
    public static readonly FindingRule PloopInUseMark = Rule.Warning(
        FindingReason.Dirty, "Stop what uses the image and close it cleanly, or repair a copy with 'qemu-img check -r all'.");

    /// <summary>A field on which no payload depends has a value that the specification does not know, or contradicts the BAT.</summary>
    public static readonly FindingRule PloopOddField = Rule.Warning(FindingReason.Corrupt, "Convert the image to get a clean header.");

    /// <summary>A cluster lies behind the end of the file.</summary>
    public static readonly FindingRule PloopPastEnd = Rule.Error(FindingReason.Truncated, Damaged);

    /// <summary>The last cluster is cut behind all that a guest sees of it: QEMU 10.0 and older read it, QEMU 11.1 reads zeros in its place.</summary>
    public static readonly FindingRule PloopCutCluster = Rule.Warning(
        FindingReason.Truncated, "Convert the image: its clusters are whole then, or none.");

    /// <summary>A BAT entry, the extension or a bitmap points before the data area or between clusters.</summary>
    public static readonly FindingRule PloopInvalidEntry = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>One cluster serves two purposes.</summary>
    public static readonly FindingRule PloopOverlap = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>The format extension is malformed.</summary>
    public static readonly FindingRule PloopExtension = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>The format extension asks for more than it can hold.</summary>
    public static readonly FindingRule PloopExtensionLimit = Rule.Error(FindingReason.Limit, Hostile);

    /// <summary>The image holds dirty bitmaps.</summary>
    public static readonly FindingRule PloopBitmaps = Rule.Note(FindingReason.UnsupportedFeature, Dropped);

    /// <summary>The format extension has a feature of unknown type. The payload does not depend on any.</summary>
    public static readonly FindingRule PloopUnknownFeature = Rule.Note(FindingReason.UnsupportedFeature, Dropped);

    /// <summary>Bytes behind everything that the image refers to.</summary>
    public static readonly FindingRule PloopUnreferencedTail = Rule.Warning(
        FindingReason.AmbiguousFormat, "Convert the image: only what it refers to is copied.");
}
