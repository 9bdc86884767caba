using System.Collections.Generic;
using System.Linq;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Qcow2.Verification;

/// <summary>What header and header extensions say that is worth a finding, beyond what stops them from being read.</summary>
internal static class HeaderVerification
{
    public static void Verify(VerificationContext context)
    {
        Qcow2Header header = context.Header;
        FindingLog log = context.Log;
        if ((header.IncompatibleFeatures & Qcow2IncompatibleFeatures.Dirty) != 0)
        {
            log.Add(Qcow2Rules.Qcow2Dirty, "incompatible_features", 72, $"The image was not closed cleanly: reference counts may be stale.");
        }

        if ((header.IncompatibleFeatures & Qcow2IncompatibleFeatures.Corrupt) != 0)
        {
            log.Add(Qcow2Rules.Qcow2MarkedCorrupt, "incompatible_features", 72, $"A program that wrote to the image found it corrupt and marked it so.");
        }

        if (header.Size % Qcow2Limits.SectorSize != 0)
        {
            log.Add(Qcow2Rules.Qcow2OddSize, "size", 24, $"The disk has {header.Size} bytes, which is not a multiple of {Qcow2Limits.SectorSize}.");
        }

        VerifyOptionalFeatures(context);
        VerifyExtensions(context);
    }

    private static void VerifyOptionalFeatures(VerificationContext context)
    {
        Qcow2FeatureNameTable names = context.Image.Extensions.FeatureNames;
        ulong compatible = (ulong)(context.Header.CompatibleFeatures & ~Qcow2CompatibleFeatures.Known);
        ulong autoclear = (ulong)(context.Header.AutoclearFeatures & ~Qcow2AutoclearFeatures.Known);
        IEnumerable<string> unknown = Qcow2FeatureNames.Bits(compatible).Select(bit => names.Describe(Qcow2FeatureKind.Compatible, bit))
            .Concat(Qcow2FeatureNames.Bits(autoclear).Select(bit => names.Describe(Qcow2FeatureKind.Autoclear, bit)));
        string list = string.Join(", ", unknown);
        if (list.Length > 0)
        {
            ulong at = compatible != 0 ? 80u : 88u;
            context.Log.Add(Qcow2Rules.Qcow2UnknownOptionalFeature, compatible != 0 ? "compatible_features" : "autoclear_features", at, $"Optional features that are not known: {list}.");
        }
    }

    private static void VerifyExtensions(VerificationContext context)
    {
        Qcow2HeaderExtensions extensions = context.Image.Extensions;
        if (extensions.BackingFormat is { } format && !context.Header.HasBackingFile)
        {
            context.Log.Add(Qcow2Rules.Qcow2OddExtension, "header extension", null, $"A backing file format '{format}' without a backing file.");
        }

        if (!extensions.FeatureNames.IsWellFormed)
        {
            context.Log.Add(Qcow2Rules.Qcow2OddExtension, "header extension", null, $"The feature name table does not consist of whole entries.");
        }

        if (extensions.UnknownCount > 0)
        {
            context.Log.Add(Qcow2Rules.Qcow2UnknownExtension, "header extension", null, $"{extensions.UnknownCount} header extensions are not known and were skipped.");
        }
    }
}
