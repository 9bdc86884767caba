using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vdi;

/// <summary>What a VDI image is held to.</summary>
public static class VdiRules
{
    private const string Damaged = "The image is damaged or was cut; get it again from its source.";

    private const string Hostile = "No tool writes such an image; get it again from its source, and treat this one as hostile.";

    private const string Clone = "Make a plain image of it with VirtualBox: 'VBoxManage clonemedium disk'.";

    /// <summary>The signature is not where it has to be.</summary>
    public static readonly FindingRule VdiSignature = Rule.Error(FindingReason.FormatMismatch, "Declare the format that the file really has.");

    /// <summary>The signature is there, but the version is not 1.1.</summary>
    public static readonly FindingRule VdiVersion = Rule.Error(FindingReason.UnsupportedVersion, Clone);

    /// <summary>The file ends inside its header.</summary>
    public static readonly FindingRule VdiHeaderTruncated = Rule.Error(FindingReason.Truncated, Damaged);

    /// <summary>A header field contradicts the format or another field.</summary>
    public static readonly FindingRule VdiHeaderField = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>A header field asks for more than the format's implementations allow.</summary>
    public static readonly FindingRule VdiHeaderLimit = Rule.Error(FindingReason.Limit, Hostile);

    /// <summary>An image type, or a property of the image, that is not read.</summary>
    public static readonly FindingRule VdiUnsupported = Rule.Error(FindingReason.UnsupportedFeature, Clone);

    /// <summary>The image is one of a chain; its payload is not complete.</summary>
    public static readonly FindingRule VdiParent = Rule.Error(FindingReason.ExternalReference, Clone);

    /// <summary>Header, block map and data are not apart from each other.</summary>
    public static readonly FindingRule VdiOverlap = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>The block map or a block lies behind the end of the file.</summary>
    public static readonly FindingRule VdiPastEnd = Rule.Error(FindingReason.Truncated, Damaged);

    /// <summary>An entry of the block map names a block that no disk of this size has.</summary>
    public static readonly FindingRule VdiInvalidEntry = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>Two blocks of the disk share one of the file.</summary>
    public static readonly FindingRule VdiSharedBlock = Rule.Warning(FindingReason.Corrupt, Damaged);

    /// <summary>Blocks are shared so often that the payload outgrows what the file can hold.</summary>
    public static readonly FindingRule VdiAmplification = Rule.Error(FindingReason.Limit, Hostile);

    /// <summary>The number of allocated blocks is not what the block map says: a later write may destroy one.</summary>
    public static readonly FindingRule VdiAllocatedBlocks = Rule.Warning(FindingReason.Corrupt, "Convert the image: its blocks are counted anew.");

    /// <summary>The block map is larger than the disk needs.</summary>
    public static readonly FindingRule VdiOversizedMap = Rule.Warning(FindingReason.Corrupt, "Convert the image: only what belongs to the disk is copied.");

    /// <summary>Bytes behind the last block that the image refers to.</summary>
    public static readonly FindingRule VdiUnreferencedTail = Rule.Warning(FindingReason.AmbiguousFormat, "Convert the image: only what it refers to is copied.");

    /// <summary>The blocks are not of 1 MiB; VirtualBox reads such an image, QEMU does not open it.</summary>
    public static readonly FindingRule VdiBlockSize = Rule.Warning(FindingReason.UnsupportedFeature, "Convert the image before QEMU gets it.");

    /// <summary>The data area does not start with a sector; VirtualBox reads such an image, QEMU does not open it.</summary>
    public static readonly FindingRule VdiUnalignedData = Rule.Warning(FindingReason.UnsupportedFeature, "Convert the image before QEMU gets it.");

    /// <summary>The size is not a multiple of a sector; QEMU rounds it up, VirtualBox does not.</summary>
    public static readonly FindingRule VdiOddSize = Rule.Note(
        FindingReason.UnsupportedFeature, "Nothing needs to be done: a converted image, unless it is raw, has whole sectors and zeros in the last one.");
}
