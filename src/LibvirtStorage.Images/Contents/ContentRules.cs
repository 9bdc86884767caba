using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Contents;

/// <summary>What is noted of the disk inside an image. The disk is the guest's business: none of it fails an image.</summary>
public static class ContentRules
{
    private const string Look = "Look at the disk with a partition editor, or get it again from its source, if a guest does not boot from it.";

    /// <summary>The first sector stands for a GPT that is not there.</summary>
    public static readonly FindingRule ProtectiveMbrWithoutGpt = Rule.Note(FindingReason.Corrupt, Look);

    /// <summary>A GPT that nothing in the first sector protects.</summary>
    public static readonly FindingRule GptWithoutProtectiveMbr = Rule.Note(FindingReason.Corrupt, Look);

    /// <summary>The GPT's first header is damaged; the second one at the end of the disk may serve.</summary>
    public static readonly FindingRule GptChecksum = Rule.Note(FindingReason.Corrupt, Look);

    /// <summary>A disk image, which guests see as a hard disk, holds optical media.</summary>
    public static readonly FindingRule OpticalDiscInside = Rule.Note(
        FindingReason.FormatMismatch,
        "Nothing needs to be done if guests shall start from it as from a hard disk; for a CD-ROM drive, -Format iso makes a volume or file that is known as one.");

    /// <summary>The partition table is that of a larger disk.</summary>
    public static readonly FindingRule PartitionPastEnd = Rule.Note(FindingReason.Truncated, Look);
}
