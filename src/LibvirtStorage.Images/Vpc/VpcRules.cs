using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vpc;

/// <summary>What a VHD image is held to. Limits are those of the specification, Hyper-V and QEMU.</summary>
public static class VpcRules
{
    private const string Damaged = "The image is damaged or was cut; get it again from its source.";

    private const string Hostile = "No tool writes such an image; get it again from its source, and treat this one as hostile.";

    private const string Convert = "Convert it where it was made: 'Convert-VHD -VHDType Dynamic' on Hyper-V.";

    private const string Shutdown = "Shut the machine down and export its disk again.";

    /// <summary>There is no footer.</summary>
    public static readonly FindingRule VpcCookie = Rule.Error(FindingReason.FormatMismatch, "Declare the format that the file really has.");

    /// <summary>The file begins as an image and does not end as one.</summary>
    public static readonly FindingRule VpcFooterMissing = Rule.Error(FindingReason.Truncated, Damaged);

    /// <summary>The version of the footer or the dynamic disk header is not 1.0.</summary>
    public static readonly FindingRule VpcVersion = Rule.Error(FindingReason.UnsupportedVersion, Convert);

    /// <summary>A checksum is not that of its structure.</summary>
    public static readonly FindingRule VpcChecksumMismatch = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>The footer and its copy at the start of the file do not say the same.</summary>
    public static readonly FindingRule VpcFooterCopy = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>A field of the footer contradicts the specification, another field or the file.</summary>
    public static readonly FindingRule VpcFooterField = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>A disk type that is not read.</summary>
    public static readonly FindingRule VpcDiskTypeUnknown = Rule.Error(FindingReason.UnsupportedFeature, Convert);

    /// <summary>A field asks for more than the format's implementations allow.</summary>
    public static readonly FindingRule VpcLimit = Rule.Error(FindingReason.Limit, Hostile);

    /// <summary>The dynamic disk header contradicts the specification, the footer or the file.</summary>
    public static readonly FindingRule VpcDynamicHeaderField = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>The payload, the block allocation table or a block reaches behind the end of the file.</summary>
    public static readonly FindingRule VpcPastEnd = Rule.Error(FindingReason.Truncated, Damaged);

    /// <summary>Two structures, or two blocks, or one of each, are in one place.</summary>
    public static readonly FindingRule VpcOverlap = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>The image is one of a chain; its payload is not complete.</summary>
    public static readonly FindingRule VpcParent = Rule.Error(FindingReason.ExternalReference, "Merge the chain where its parents are: 'Merge-VHD' or 'Convert-VHD' on Hyper-V.");

    /// <summary>Sectors are marked as never written. They read as zeros, but QEMU reads what is stored.</summary>
    public static readonly FindingRule VpcSectorBitmap = Rule.Warning(FindingReason.Corrupt, "Convert the image: what it reads as is written out.");

    /// <summary>Readers disagree on the disk's size.</summary>
    public static readonly FindingRule VpcDisputedSize = Rule.Warning(FindingReason.Corrupt, "Convert the image: its size is beyond dispute then.");

    /// <summary>The size that the disk was made with is another one: it was resized, and libvirt goes by the old one.</summary>
    public static readonly FindingRule VpcOriginalSize = Rule.Note(
        FindingReason.UnsupportedFeature, "Convert the image if libvirt is to show its size: both are the same then.");

    /// <summary>The disk goes by its geometry, which is a little smaller than its size.</summary>
    public static readonly FindingRule VpcRoundedSize = Rule.Note(
        FindingReason.UnsupportedFeature, "Nothing needs to be done: the disk's machine never saw the bytes behind its geometry.");

    /// <summary>The size is not a multiple of a sector.</summary>
    public static readonly FindingRule VpcOddSize = Rule.Note(
        FindingReason.UnsupportedFeature, "Nothing needs to be done: a converted image, unless it is raw, has whole sectors and zeros in the last one.");

    /// <summary>The disk is that of a suspended machine, whose memory holds a part of what belongs on it.</summary>
    public static readonly FindingRule VpcSavedState = Rule.Warning(FindingReason.Dirty, Shutdown);
}
