using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Qcow;

/// <summary>What a qcow image of version 1 is held to. Limits are those of QEMU.</summary>
public static class QcowRules
{
    private const string Damaged = "The image is damaged or was cut; get it again from its source.";

    private const string Hostile = "No tool writes such an image; get it again from its source, and treat this one as hostile.";

    /// <summary>The file does not start with the qcow magic.</summary>
    public static readonly FindingRule QcowMagic = Rule.Error(FindingReason.FormatMismatch, "Declare the format that the file really has.");

    /// <summary>The magic is there, but the version is not 1.</summary>
    public static readonly FindingRule QcowVersion = Rule.Error(FindingReason.UnsupportedVersion, "Declare versions 2 and 3 as qcow2.");

    /// <summary>The file ends inside its header.</summary>
    public static readonly FindingRule QcowHeaderTruncated = Rule.Error(FindingReason.Truncated, Damaged);

    /// <summary>A header field contradicts another or cannot be.</summary>
    public static readonly FindingRule QcowHeaderField = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>A header field asks for more than QEMU allows.</summary>
    public static readonly FindingRule QcowHeaderLimit = Rule.Error(FindingReason.Limit, Hostile);

    /// <summary>The encryption method is not known.</summary>
    public static readonly FindingRule QcowUnknownMethod = Rule.Error(FindingReason.UnsupportedFeature, Hostile);

    /// <summary>The image names a backing file; its payload is not complete.</summary>
    public static readonly FindingRule QcowBackingFile = Rule.Error(
        FindingReason.ExternalReference, "Make the image self-contained where its other files are: 'qemu-img convert -O qcow2'.");

    /// <summary>The payload is encrypted.</summary>
    public static readonly FindingRule QcowEncrypted = Rule.Error(
        FindingReason.Encrypted, "Decrypt it where the key is; or let Send-LibvirtVolume or Receive-LibvirtVolume move the container as it is (-Physical -AllowEncryption).");

    /// <summary>A table or cluster lies behind the end of the file.</summary>
    public static readonly FindingRule QcowPastEnd = Rule.Error(FindingReason.Truncated, Damaged);

    /// <summary>An offset is not a multiple of the cluster size.</summary>
    public static readonly FindingRule QcowUnaligned = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>One place of the file serves two purposes. The format has nothing that is shared.</summary>
    public static readonly FindingRule QcowOverlap = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>A compressed cluster cannot be decoded, or is not one cluster long.</summary>
    public static readonly FindingRule QcowCompressedData = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>Compressed clusters are shared so often that the payload outgrows what the file can hold.</summary>
    public static readonly FindingRule QcowAmplification = Rule.Error(FindingReason.Limit, Hostile);

    /// <summary>Bytes behind everything that the image refers to.</summary>
    public static readonly FindingRule QcowUnreferencedTail = Rule.Warning(
        FindingReason.AmbiguousFormat, "Convert the image: only what it refers to is copied.");

    /// <summary>The size is not a multiple of a sector; some readers round it down, some up.</summary>
    public static readonly FindingRule QcowOddSize = Rule.Note(
        FindingReason.UnsupportedFeature, "Nothing needs to be done: a converted image, unless it is raw, has whole sectors and zeros in the last one.");
}
