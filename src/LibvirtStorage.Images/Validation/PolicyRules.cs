namespace LibvirtStorage.Images.Validation;

/// <summary>Rules that an <see cref="ImagePolicy"/> decides.</summary>
public static class PolicyRules
{
    /// <summary>The payload is larger than the policy allows.</summary>
    public static readonly FindingRule VirtualSizeLimit = Rule.Error(
        FindingReason.Limit,
        "Raise -MaxVirtualSize, in the policy too if there is one, if a disk of this size is expected; otherwise shrink the disk or refuse it.");

    /// <summary>The image names a backing file.</summary>
    public static readonly FindingRule BackingFile = Rule.Error(
        FindingReason.ExternalReference,
        "Flatten the image where its backing file is, with the tool that made it ('qemu-img convert', 'Merge-VHD'), or use -AllowBackingFile for a physical transfer if the host is meant to open that file.");

    /// <summary>The image keeps its payload in another file.</summary>
    public static readonly FindingRule DataFile = Rule.Error(
        FindingReason.ExternalReference,
        "Convert the image to one without an external data file where that file is; there is no switch to let it through.");

    /// <summary>The image keeps parts of its payload in extent files.</summary>
    public static readonly FindingRule ExtentFile = Rule.Error(
        FindingReason.ExternalReference,
        "Use -AllowExtentFile if the extent files beside the image belong to it, or convert it to a single file where it was made.");

    /// <summary>The image names an extent file by more than a name, or by one that is none on some system: no switch lets that through.</summary>
    public static readonly FindingRule ExtentFileName = new(
        nameof(ExtentFileName), FindingSeverity.Error, FindingReason.ExternalReference,
        "Convert the image to a single file where it was made; only files in the image's own folder are ever opened, by their bare names.");

    /// <summary>What an image names as its extent file is a link, a folder or a device: no switch lets that through.</summary>
    public static readonly FindingRule ExtentFileKind = new(
        nameof(ExtentFileKind), FindingSeverity.Error, FindingReason.ExternalReference,
        "Put the extent file itself beside the image; links are not followed, since they lead wherever their maker wanted.");

    /// <summary>An extent file that the image names is not beside it.</summary>
    public static readonly FindingRule ExtentFileMissing = new(
        nameof(ExtentFileMissing), FindingSeverity.Error, FindingReason.Truncated,
        "Copy all files of the disk into one folder, under the names that the image has for them.");

    /// <summary>The image stands for a device of whoever opens it.</summary>
    public static readonly FindingRule Device = Rule.Error(
        FindingReason.ExternalReference,
        "Copy the device itself where it is; there is no switch to let the reference through.");

    /// <summary>The payload is encrypted.</summary>
    public static readonly FindingRule EncryptedPayload = Rule.Error(
        FindingReason.Encrypted,
        "Decrypt the image with the tool that encrypted it; or let Send-LibvirtVolume or Receive-LibvirtVolume move it as it is (-Physical -AllowEncryption).");

    /// <summary>The declared format is one of encrypted volumes: nothing is hidden, and nothing needs to be allowed.</summary>
    public static readonly FindingRule DeclaredEncryption = Rule.Note(
        FindingReason.Encrypted,
        "Nothing needs to be done for a physical transfer; a host takes the volume for raw bytes, and the guest or its secret opens it.");

    /// <summary>The payload claims a size that no storage has.</summary>
    public static readonly FindingRule VirtualSizeImplausible = Rule.Error(
        FindingReason.Limit,
        "Treat the image as hostile: no disk is that large.");
}
