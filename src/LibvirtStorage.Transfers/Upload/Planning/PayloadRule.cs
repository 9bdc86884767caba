using System.Collections.Generic;
using System.Linq;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Transfers.Upload.Planning;

/// <summary>Whether the source's payload is complete in itself, and what of the image does not belong to it.</summary>
internal static class PayloadRule
{
    /// <summary>Refuses payloads that lie partly elsewhere or cannot be decoded; warns of what stays behind.</summary>
    public static void Check(ImageReport report, string source, ICollection<string> warnings)
    {
        ImageInfo info = report.Info!;

        // Extent files are a part of the image, if the policy let them through; they were read with it.
        if (info.References.FirstOrDefault(r => r.Kind != ExternalReference.ExtentFile) is { } reference)
        {
            throw TransferErrors.ImageRefused(
                source,
                $"a part of its payload lies outside it ({reference}), and nothing that an image names is ever opened.",
                "Merge the image with its backing file first, or transfer it bit for bit (-Physical -AllowBackingFile).",
                Cause(report, FindingReason.ExternalReference));
        }

        if (report.Findings.FirstOrDefault(f => f.Reason == FindingReason.Encrypted) is { } encryption)
        {
            throw TransferErrors.ImageRefused(
                source, $"its payload is encrypted and is never decrypted. {encryption.Message}", "Transfer it bit for bit (-Physical).", Cause(report, FindingReason.Encrypted));
        }

        if (info.SnapshotCount > 0)
        {
            warnings.Add($"Internal snapshots of '{source}' are not copied ({info.SnapshotCount}): a payload has none.");
        }

        if (info.BitmapCount > 0)
        {
            warnings.Add($"Bitmaps of '{source}' are not copied ({info.BitmapCount}): a payload has none.");
        }
    }

    /// <summary>What the validation warned of, for the user. What stays behind is said above, where something does.</summary>
    public static IEnumerable<string> Findings(ImageReport report, string source) => report.Findings
        .Where(f => f.Severity == FindingSeverity.Warning && f.Reason != FindingReason.UnsupportedFeature)
        .Select(f => $"'{source}': {f.Message}");

    /// <summary>Refuses a payload that will stand bare for the first time and looks like an image, unless the policy allows it.</summary>
    public static void CheckBare(
        ByteSource source, string name, ImageFormat sourceFormat, ImageFormat target, WriterOptions options, ImagePolicy policy, BudgetMeter budget)
    {
        if (BarePayload.Arises(sourceFormat, target, options))
        {
            using ImageReader payload = sourceFormat.OpenReader(source, budget);
            CheckSignatures(payload, target, name, policy);
        }
    }

    /// <summary>Refuses a payload that will stand bare and looks like an image, unless the policy allows it.</summary>
    public static void CheckSignatures(ImageReader payload, ImageFormat target, string source, ImagePolicy policy) =>
        Refuse(BarePayload.Examine(payload, target, policy), source, policy);

    /// <summary>Refuses a part of a volume that will be a file of its own and looks like an image, unless the policy allows it.</summary>
    public static void CheckSignatures(ByteSource range, string source, ImagePolicy policy) => Refuse(BarePayload.Examine(range, policy), source, policy);

    /// <summary>Refuses findings that the policy does not accept.</summary>
    public static void Refuse(IEnumerable<Finding> findings, string source, ImagePolicy policy)
    {
        Finding? failing = findings.FirstOrDefault(f => ImageValidator.Fails(f, policy));
        if (failing is not null)
        {
            throw TransferErrors.ImageRefused(source, failing);
        }
    }

    /// <summary>What the validation found, and accepted for a copy that is bit for bit.</summary>
    private static DiskImageException? Cause(ImageReport report, FindingReason reason) =>
        report.Findings.FirstOrDefault(f => f.Reason == reason) is { } finding ? new DiskImageException(finding) : null;
}
