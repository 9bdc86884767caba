using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Dmg;

/// <summary>What a dmg image is held to.</summary>
public static class DmgRules
{
    private const string Damaged = "Get the image again from its source, or convert it where it was made: 'hdiutil convert -format UDZO'.";

    private const string Hostile = "No tool writes such an image; treat it as hostile.";

    /// <summary>There is no trailer.</summary>
    public static readonly FindingRule DmgTrailer = Rule.Error(FindingReason.FormatMismatch, "Declare the format that the file really has.");

    /// <summary>There are two trailers, or something follows the only one: which one counts depends on the reader.</summary>
    public static readonly FindingRule DmgTrailerPlace = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>A version of the trailer that is not read.</summary>
    public static readonly FindingRule DmgVersion = Rule.Error(FindingReason.UnsupportedVersion, Damaged);

    /// <summary>A field of the trailer contradicts the file or another field.</summary>
    public static readonly FindingRule DmgTrailerField = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>The payload is in several files, or in a form that is not read.</summary>
    public static readonly FindingRule DmgFeature = Rule.Error(FindingReason.UnsupportedFeature, "Convert the image where it was made: 'hdiutil convert -format UDZO'.");

    /// <summary>The list of blocks cannot be understood.</summary>
    public static readonly FindingRule DmgResources = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>The image asks for more than real ones need.</summary>
    public static readonly FindingRule DmgLimit = Rule.Error(FindingReason.Limit, Hostile);

    /// <summary>A chunk lies outside the data fork.</summary>
    public static readonly FindingRule DmgChunkPlace = Rule.Error(FindingReason.Truncated, Damaged);

    /// <summary>Chunks overlap or leave gaps on the disk, or share bytes of the file.</summary>
    public static readonly FindingRule DmgChunkOverlap = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>The chunks do not make up as many sectors as the trailer says.</summary>
    public static readonly FindingRule DmgSectorCount = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>A chunk does not decode to what it stands for.</summary>
    public static readonly FindingRule DmgChunkData = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>The resource fork and the property list speak of different disks, or the property list read as text and as XML.</summary>
    public static readonly FindingRule DmgResourcesDiffer = Rule.Error(FindingReason.Corrupt, Damaged);
}
