using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Detection;

/// <summary>Rules about which format bytes are.</summary>
public static class FormatRules
{
    /// <summary>The declared format's signature is missing.</summary>
    public static readonly FindingRule FormatMismatch = Rule.Error(
        FindingReason.FormatMismatch,
        "Declare the format that the file really has with -SourceFormat, or get the file again from its source.");

    /// <summary>Another format's signature is there too.</summary>
    public static readonly FindingRule AmbiguousFormat = Rule.Error(
        FindingReason.AmbiguousFormat,
        "Declare the format that the file really has; use -AllowAmbiguousFormat only if you know why these bytes look like two formats.");

    /// <summary>The payload would be taken for an image of another format, or an encrypted volume, once no header stands before it.</summary>
    public static readonly FindingRule AmbiguousPayload = Rule.Error(
        FindingReason.AmbiguousFormat,
        "Keep the payload behind a header (-Format qcow2); use -AllowAmbiguousFormat only if the payload is meant to be an image or an encrypted volume itself.");

    /// <summary>A part of a volume would be taken for an image of another format, or an encrypted volume, as a file of its own.</summary>
    public static readonly FindingRule AmbiguousRange = Rule.Error(
        FindingReason.AmbiguousFormat,
        "Receive another range, or the whole volume behind a header (-Format qcow2); use -AllowAmbiguousFormat, of an encrypted volume -AllowEncryption, only if the range is meant to be that itself.");

    /// <summary>A volume would be taken for an image of another format, or an encrypted volume, once a part of it was written.</summary>
    public static readonly FindingRule AmbiguousVolume = Rule.Error(
        FindingReason.AmbiguousFormat,
        "Send another range; use -AllowAmbiguousFormat, of an encrypted volume -AllowEncryption, only if the volume is meant to become that.");

    /// <summary>What was written would be taken for an image of another format too, by payload that stands at one of its ends.</summary>
    public static readonly FindingRule AmbiguousResult = Rule.Error(
        FindingReason.AmbiguousFormat,
        "Write qcow2 with clusters of the default size (-Format qcow2), which has tables at both ends; use -AllowAmbiguousFormat only if you know why the payload looks like that.");

    /// <summary>The file is compressed or packed.</summary>
    public static readonly FindingRule WrappedImage = Rule.Error(
        FindingReason.FormatMismatch,
        "Let the name say what is inside and around it (disk.raw.gz), and one layer is unpacked on the way; what is packed twice or otherwise has to be unpacked first.");

    /// <summary>The file is an encrypted volume.</summary>
    public static readonly FindingRule EncryptedVolume = Rule.Error(
        FindingReason.Encrypted,
        "Declare the format as luks; or let Send-LibvirtVolume or Receive-LibvirtVolume move the volume as raw bytes, bit for bit, with -AllowEncryption.");

    /// <summary>Raw bytes that are optical media.</summary>
    public static readonly FindingRule OpticalDisc = Rule.Note(
        FindingReason.FormatMismatch,
        "Nothing needs to be done: iso is raw bytes, and a file pool will show the volume's format as iso.");

    /// <summary>The policy does not list the format.</summary>
    public static readonly FindingRule FormatNotAllowed = Rule.Error(
        FindingReason.FormatNotAllowed,
        "Convert the image to a format that the policy allows, or have the policy changed.");
}
