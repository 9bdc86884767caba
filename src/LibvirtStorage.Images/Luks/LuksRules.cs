using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Luks;

/// <summary>What an encrypted volume is held to.</summary>
public static class LuksRules
{
    private const string Damaged = "The volume is damaged or was cut; get it again from its source, or restore its header from a backup ('cryptsetup luksHeaderRestore').";

    private const string Hostile = "No tool writes such a header; get the volume again from its source, and treat this one as hostile.";

    /// <summary>The file does not start with the LUKS magic.</summary>
    public static readonly FindingRule LuksMagic = Rule.Error(FindingReason.FormatMismatch, "Declare the format that the file really has.");

    /// <summary>The magic is there, but the version is not 1 or 2.</summary>
    public static readonly FindingRule LuksVersion = Rule.Error(FindingReason.UnsupportedVersion, "Open the volume with a newer cryptsetup and convert it to LUKS2.");

    /// <summary>The file ends inside its header or key material.</summary>
    public static readonly FindingRule LuksTruncated = Rule.Error(FindingReason.Truncated, Damaged);

    /// <summary>A header field contradicts the specification or another field.</summary>
    public static readonly FindingRule LuksHeaderField = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>The payload's place does not lie inside the file.</summary>
    public static readonly FindingRule LuksPayloadOffset = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>The file is a header whose payload is on another device.</summary>
    public static readonly FindingRule LuksDetachedHeader = Rule.Error(FindingReason.UnsupportedFeature, "Transfer the file that holds the payload; a detached header is no disk.");

    /// <summary>Header, key material and payload share bytes.</summary>
    public static readonly FindingRule LuksOverlap = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>Deriving a key would take longer than anybody waits.</summary>
    public static readonly FindingRule LuksIterations = Rule.Error(FindingReason.Limit, Hostile);

    /// <summary>The header asks for more than real volumes need.</summary>
    public static readonly FindingRule LuksHeaderLimit = Rule.Error(FindingReason.Limit, Hostile);

    /// <summary>The header's checksum is of a kind that is not known.</summary>
    public static readonly FindingRule LuksChecksumMethod = Rule.Error(FindingReason.UnsupportedFeature, "Get the volume again from its source: cryptsetup writes SHA-256 only.");

    /// <summary>The header's checksum is wrong.</summary>
    public static readonly FindingRule LuksChecksum = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>The JSON area is no JSON, or lacks what it must have.</summary>
    public static readonly FindingRule LuksMetadata = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>The two copies of the header are both sound and differ, and the second is not just older.</summary>
    public static readonly FindingRule LuksHeadersDiffer = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>The second copy of the header is broken or older, as an interrupted change leaves it.</summary>
    public static readonly FindingRule LuksSecondaryHeader = Rule.Warning(
        FindingReason.Dirty, "Open the volume once with cryptsetup, which writes the second copy anew.");

    /// <summary>The volume cannot be turned into payload.</summary>
    public static readonly FindingRule LuksEncrypted = Rule.Error(
        FindingReason.Encrypted, "Decrypt it with the tool that encrypted it; Send-LibvirtVolume and Receive-LibvirtVolume move the volume as it is with -Physical.");
}
