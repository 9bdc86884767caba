using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Cloop;

/// <summary>What a compressed loop image is held to. Limits are those of QEMU.</summary>
public static class CloopRules
{
    private const string Damaged = "The image is damaged or was cut; get it again from its source.";

    private const string Hostile = "No tool writes such an image; get it again from its source, and treat this one as hostile.";

    /// <summary>The file does not start with the script of version 2.0.</summary>
    public static readonly FindingRule CloopMagic = Rule.Error(FindingReason.FormatMismatch, "Declare the format that the file really has.");

    /// <summary>The file ends inside its header or its offsets.</summary>
    public static readonly FindingRule CloopHeaderTruncated = Rule.Error(FindingReason.Truncated, Damaged);

    /// <summary>A header field cannot be.</summary>
    public static readonly FindingRule CloopHeaderField = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>A header field asks for more than QEMU allows.</summary>
    public static readonly FindingRule CloopHeaderLimit = Rule.Error(FindingReason.Limit, Hostile);

    /// <summary>An offset is below the one before it, or a block has a length from which none can be decoded.</summary>
    public static readonly FindingRule CloopOffset = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>A block lies behind the end of the file.</summary>
    public static readonly FindingRule CloopPastEnd = Rule.Error(FindingReason.Truncated, Damaged);

    /// <summary>A block cannot be decoded, has another length than the header says, or its checksum is wrong.</summary>
    public static readonly FindingRule CloopBlock = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>Bytes behind the last block.</summary>
    public static readonly FindingRule CloopUnreferencedTail = Rule.Warning(
        FindingReason.AmbiguousFormat, "Convert the image: only its blocks are copied.");
}
