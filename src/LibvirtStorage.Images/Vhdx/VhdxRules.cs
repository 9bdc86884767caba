using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vhdx;

/// <summary>What a VHDX image is held to. Limits are those of the specification ([MS-VHDX]).</summary>
public static class VhdxRules
{
    private const string Damaged = "The image is damaged or was cut; get it again from its source.";

    private const string Hostile = "No tool writes such an image; get it again from its source, and treat this one as hostile.";

    private const string Convert = "Convert it with a tool that knows the feature, for example Hyper-V's 'Convert-VHD'.";

    private const string Close = "Attach and detach the disk once on the machine that wrote it ('Mount-VHD', 'Dismount-VHD'), or convert the image.";

    /// <summary>The file does not start with the signature.</summary>
    public static readonly FindingRule VhdxSignature = Rule.Error(FindingReason.FormatMismatch, "Declare the format that the file really has.");

    /// <summary>The file ends inside its header section.</summary>
    public static readonly FindingRule VhdxHeaderTruncated = Rule.Error(FindingReason.Truncated, Damaged);

    /// <summary>Neither header is valid, or both are and contradict each other.</summary>
    public static readonly FindingRule VhdxHeader = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>A header or the log has a version that is not known.</summary>
    public static readonly FindingRule VhdxVersion = Rule.Error(FindingReason.UnsupportedVersion, Convert);

    /// <summary>One of the two headers is not valid; the other one is used, as it is meant to be.</summary>
    public static readonly FindingRule VhdxHeaderCopy = Rule.Warning(FindingReason.Corrupt, Close);

    /// <summary>A region table breaks a rule, or the copies place the regions differently.</summary>
    public static readonly FindingRule VhdxRegionTable = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>One of the two region tables is not valid or has more than the other; the places of the regions are certain.</summary>
    public static readonly FindingRule VhdxRegionTableCopy = Rule.Warning(FindingReason.Corrupt, "Convert the image to get clean tables.");

    /// <summary>A region or metadata item is required and not known.</summary>
    public static readonly FindingRule VhdxUnknownRequired = Rule.Error(FindingReason.UnsupportedFeature, Convert);

    /// <summary>A region or metadata item is optional and not known.</summary>
    public static readonly FindingRule VhdxUnknownOptional = Rule.Note(FindingReason.UnsupportedFeature, "A converted image does not have it.");

    /// <summary>Something lies behind the end of the file.</summary>
    public static readonly FindingRule VhdxPastEnd = Rule.Error(FindingReason.Truncated, Damaged);

    /// <summary>A region or the log has a length or a place that no file could hold.</summary>
    public static readonly FindingRule VhdxPlace = Rule.Error(FindingReason.Corrupt, Hostile);

    /// <summary>Two parts of the file are in one place.</summary>
    public static readonly FindingRule VhdxOverlap = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>The metadata table, an entry of it or an item contradicts the specification.</summary>
    public static readonly FindingRule VhdxMetadata = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>The disk is larger than the format allows.</summary>
    public static readonly FindingRule VhdxSizeLimit = Rule.Error(FindingReason.Limit, Hostile);

    /// <summary>The image is a differencing disk: its payload is not complete.</summary>
    public static readonly FindingRule VhdxParent = Rule.Error(
        FindingReason.ExternalReference, "Merge the chain where its files are, with 'Merge-VHD' or 'Convert-VHD'.");

    /// <summary>A block allocation table entry has a state that its disk cannot have.</summary>
    public static readonly FindingRule VhdxBlockState = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>The sector bitmap of a disk without a parent. Nothing depends on it; older QEMU writes nonsense there.</summary>
    public static readonly FindingRule VhdxSectorBitmap = Rule.Warning(FindingReason.Corrupt, "Convert the image to get a clean table.");

    /// <summary>Bits are set in a block allocation table entry that mean nothing there.</summary>
    public static readonly FindingRule VhdxReservedBits = Rule.Warning(FindingReason.Corrupt, "Convert the image to get clean tables.");

    /// <summary>The image was not closed cleanly; its log was replayed in memory.</summary>
    public static readonly FindingRule VhdxLogReplayed = Rule.Warning(
        FindingReason.Dirty, "Close the image cleanly and copy it again, or replay the log in a copy with 'qemu-img check -r all'; a converted image has none.");

    /// <summary>The disk has sectors of 4096 bytes, which Hyper-V makes and QEMU does not open.</summary>
    public static readonly FindingRule VhdxSectorSize = Rule.Note(FindingReason.UnsupportedFeature, "Convert the image before QEMU gets it.");

    /// <summary>The image was not closed cleanly, but nothing had been logged.</summary>
    public static readonly FindingRule VhdxLogEmpty = Rule.Warning(FindingReason.Dirty, Close);

    /// <summary>The log has entries, but no complete sequence of them.</summary>
    public static readonly FindingRule VhdxLogBroken = Rule.Error(
        FindingReason.Dirty, "Shut the machine down that writes the image, and copy it again; if that does not help, get it again from its source.");

    /// <summary>The log would change what no log may change.</summary>
    public static readonly FindingRule VhdxLogTarget = Rule.Error(FindingReason.Corrupt, Hostile);
}
