using System;
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
                yield return FormatRules.FormatMismatch
                    .At(null, null, $"The file was declared {declared}, but a host takes it for {signature.Format}: {signature.Mark}.")
                    .UnlessAccepted(Accepts(policy, signature));
            }

            yield return declared.IsPayload ? InPayloadFormat(declared, signature, policy) : Second(declared, signature, policy);
        }
    }

    /// <summary>The findings on a decoded payload that is to stand at the start of an image without a header before it.</summary>
    public static IEnumerable<Finding> Payload(SignatureWindow window, ImageFormat target, ImagePolicy policy)
    {
        string what = target.IsPayload ? "as a raw volume it" : $"a {target} image that begins with it";
        return Bare(
            FormatSignatures.FindIn(window), FormatRules.AmbiguousPayload, s => $"The guest-visible payload itself has the signature of {s}: {what} would be taken for that.", policy);
    }

    /// <summary>The findings on a part of raw bytes that is to be a file of its own: what stood in the middle stands at its ends.</summary>
    public static IEnumerable<Finding> Range(SignatureWindow window, ImagePolicy policy) => Bare(
        FormatSignatures.FindIn(window), FormatRules.AmbiguousRange, s => $"The range itself has the signature of {s}: as a file of its own it would be taken for that.", policy);

    /// <summary>The findings on a raw volume of which a part is to be written. What it was already, it is not made.</summary>
    public static IEnumerable<Finding> Volume(SignatureWindow before, SignatureWindow after, ImagePolicy policy)
    {
        IReadOnlyList<FormatSignature> former = FormatSignatures.FindIn(before);
        return Bare(
            FormatSignatures.FindIn(after).Where(s => !former.Any(f => f.Format == s.Format)),
            FormatRules.AmbiguousVolume,
            s => $"With these bytes in place the whole volume would have the signature of {s}, and would be taken for that.",
            policy);
    }

    /// <summary>The findings on an image that was written.</summary>
    public static IEnumerable<Finding> Written(ImageFormat format, SignatureWindow window, ImagePolicy policy) =>
        from signature in FormatSignatures.FindIn(window)
        where !format.IsMarkedBy(signature)
        select FormatRules.AmbiguousResult
            .At(null, null, $"The {format} image would have the signature of {signature} too, by the payload at one of its ends.")
            .UnlessAccepted(Accepts(policy, signature));

    /// <summary>The findings on bytes that no header stands before, and that nobody declared to be what they look like.</summary>
    private static IEnumerable<Finding> Bare(
        IEnumerable<FormatSignature> found, FindingRule rule, Func<FormatSignature, string> message, ImagePolicy policy) =>
        from signature in found
        where signature.Kind is SignatureKind.DiskImage or SignatureKind.Encrypted
        select rule.At(null, null, message(signature)).UnlessAccepted(Accepts(policy, signature));

    private static Finding InPayloadFormat(ImageFormat declared, FormatSignature signature, ImagePolicy policy) => signature.Kind switch
    {
        SignatureKind.OpticalDisc => FormatRules.OpticalDisc.At(null, null, "The bytes are an ISO 9660 file system."),
        SignatureKind.Encrypted => FormatRules.EncryptedVolume
            .At(null, 0, $"The file was declared {declared}, but it is an encrypted volume: {signature}.").UnlessAccepted(Accepts(policy, signature)),
        SignatureKind.Wrapper => FormatRules.WrappedImage
            .At(null, 0, $"The file was declared {declared}, but it has the {signature.Mark}.").UnlessAccepted(Accepts(policy, signature)),
        _ => Second(declared, signature, policy),
    };

    private static Finding Second(ImageFormat declared, FormatSignature signature, ImagePolicy policy) => FormatRules.AmbiguousFormat
        .At(null, null, $"The file was declared {declared}, but it also has the signature of {signature}.").UnlessAccepted(Accepts(policy, signature));

    /// <summary>
    /// Whether bytes may have a mark that is not of what they were declared to be, wherever they stand. That of an encrypted volume is two
    /// things: encryption, and another format; whoever accepts one of them accepts it.
    /// </summary>
    private static bool Accepts(ImagePolicy policy, FormatSignature signature) =>
        policy.AllowAmbiguousFormat || (policy.AllowEncryption && signature.Kind == SignatureKind.Encrypted);

    private static string Looks(IReadOnlyList<FormatSignature> found) =>
        found.Count == 0 ? "have no signature of any known format" : "are " + string.Join(" and ", found);
}
