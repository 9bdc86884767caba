using System.Collections.Generic;
using System.Linq;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Detection;

/// <summary>Holds what the bytes look like against what they were declared to be, in both directions.</summary>
internal static class FormatCheck
{
    /// <summary>The findings on a container.</summary>
    public static IEnumerable<Finding> Container(ImageFormat declared, SignatureWindow window, ImagePolicy policy)
    {
        IReadOnlyList<FormatSignature> found = FormatSignatures.FindIn(window);
        if (!declared.IsPayload && !found.Any(declared.IsMarkedBy))
        {
            yield return FormatRules.FormatMismatch.At(
                null, 0, $"The file was declared {declared}, but its bytes {Looks(found)}.");
            yield break;
        }

        foreach (FormatSignature signature in found.Where(s => !declared.IsMarkedBy(s) && !declared.MayBeginWith(s)))
        {
            if (declared.IsPayload && signature.Kind == SignatureKind.DiskImage)
            {
                yield return Gate(policy.AllowAmbiguousFormat, FormatRules.FormatMismatch.At(
                    null, null, $"The file was declared {declared}, but a host takes it for {signature.Format}: {signature.Mark}."));
            }

            yield return declared.IsPayload ? InPayloadFormat(declared, signature, policy) : Second(declared, signature, policy);
        }
    }

    /// <summary>The findings on a decoded payload that is to stand at the start of an image without a header before it.</summary>
    public static IEnumerable<Finding> Payload(SignatureWindow window, ImageFormat target, ImagePolicy policy) =>
        from signature in FormatSignatures.FindIn(window)
        where signature.Kind is SignatureKind.DiskImage or SignatureKind.Encrypted
        let what = target.IsPayload ? "as a raw volume it" : $"a {target} image that begins with it"
        select Gate(
            policy.AllowAmbiguousFormat,
            FormatRules.AmbiguousPayload.At(null, null, $"The guest-visible payload itself has the signature of {signature}: {what} would be taken for that."));

    /// <summary>The findings on a part of raw bytes that is to be a file of its own: what stood in the middle stands at its ends.</summary>
    public static IEnumerable<Finding> Range(SignatureWindow window, ImagePolicy policy) =>
        from signature in FormatSignatures.FindIn(window)
        where signature.Kind is SignatureKind.DiskImage or SignatureKind.Encrypted
        select Gate(
            policy.AllowAmbiguousFormat || (policy.AllowEncryption && signature.Kind == SignatureKind.Encrypted),
            FormatRules.AmbiguousRange.At(null, null, $"The range itself has the signature of {signature}: as a file of its own it would be taken for that."));

    /// <summary>The findings on an image that was written.</summary>
    public static IEnumerable<Finding> Written(ImageFormat format, SignatureWindow window, ImagePolicy policy) =>
        from signature in FormatSignatures.FindIn(window)
        where !format.IsMarkedBy(signature)
        select Gate(
            policy.AllowAmbiguousFormat,
            FormatRules.AmbiguousResult.At(null, null, $"The {format} image would have the signature of {signature} too, by the payload at one of its ends."));

    private static Finding InPayloadFormat(ImageFormat declared, FormatSignature signature, ImagePolicy policy) => signature.Kind switch
    {
        SignatureKind.OpticalDisc => FormatRules.OpticalDisc.At(null, null, "The bytes are an ISO 9660 file system."),
        SignatureKind.Encrypted => Gate(
            policy.AllowEncryption,
            FormatRules.EncryptedVolume.At(null, 0, $"The file was declared {declared}, but it is an encrypted volume: {signature}.")),
        SignatureKind.Wrapper => Gate(
            policy.AllowAmbiguousFormat,
            FormatRules.WrappedImage.At(null, 0, $"The file was declared {declared}, but it has the {signature.Mark}.")),
        _ => Second(declared, signature, policy),
    };

    private static Finding Second(ImageFormat declared, FormatSignature signature, ImagePolicy policy) => Gate(
        policy.AllowAmbiguousFormat,
        FormatRules.AmbiguousFormat.At(null, null, $"The file was declared {declared}, but it also has the signature of {signature}."));

    private static Finding Gate(bool open, Finding finding) =>
        open ? finding with { Severity = FindingSeverity.Warning } : finding;

    private static string Looks(IReadOnlyList<FormatSignature> found) =>
        found.Count == 0 ? "have no signature of any known format" : "are " + string.Join(" and ", found);
}
