using System.Collections.Generic;
using System.Linq;

namespace LibvirtStorage.Images.Validation;

/// <summary>Holds what an image's header says against a policy.</summary>
internal static class PolicyCheck
{
    /// <summary>1 EiB: above every file system and block device, and where arithmetic on sizes begins to be at risk.</summary>
    private const ulong ImplausibleSize = 1UL << 60;

    /// <summary>Of references of one kind.</summary>
    private const int NamesShown = 3;

    public static IEnumerable<Finding> Check(ImageFormat declared, ImageInfo info, ImagePolicy policy)
    {
        // The exact size in the header, before any rounding: a cap must not be passed by up to a sector.
        if (policy.MaxVirtualSize is ulong limit && info.VirtualSize > limit)
        {
            yield return PolicyRules.VirtualSizeLimit.At(
                "size", null, $"The virtual size is {info.VirtualSize} bytes, the policy allows {limit}.", info.VirtualSize, limit);
        }
        else if (info.VirtualSize >= ImplausibleSize)
        {
            yield return PolicyRules.VirtualSizeImplausible.At(
                "size", null, $"The virtual size is {info.VirtualSize} bytes, 1 EiB or more, in a file of {info.FileSize} bytes.", info.VirtualSize, ImplausibleSize - 1);
        }

        foreach (IGrouping<(string, bool), ExternalReference> alike in info.References.GroupBy(r => (r.Kind, r.LeadsElsewhere)))
        {
            yield return Reference([.. alike], policy);
        }

        if (declared.IsEncrypted)
        {
            yield return PolicyRules.DeclaredEncryption.At(null, null, $"The volume is encrypted ({info.Encryption}), as its format says.");
        }
        else if (info.Encryption is not null)
        {
            yield return PolicyRules.EncryptedPayload.At(null, null, $"The payload is encrypted ({info.Encryption}).").UnlessAccepted(policy.AllowEncryption);
        }
    }

    /// <summary>What others take the disk for is bounded like what is read here: a limit is there for whoever stores it in the end.</summary>
    public static IEnumerable<Finding> CheckOtherSizes(ImageInfo info, VerificationReport verification, ImagePolicy policy)
    {
        if (policy.MaxVirtualSize is ulong limit && info.VirtualSize <= limit && verification.LargestSize is { } other && other.Size > limit)
        {
            yield return PolicyRules.VirtualSizeLimit.At(
                other.Field, null, $"The virtual size is {info.VirtualSize} bytes, but {other.Size} by {other.Field}, and the policy allows {limit}.", other.Size, limit);
        }
    }

    /// <summary>One finding for all references of a kind: a disk may be in a thousand extent files, and they have one remedy.</summary>
    private static Finding Reference(ExternalReference[] alike, ImagePolicy policy)
    {
        ExternalReference reference = alike[0];
        string thing = alike.Length == 1 ? ExternalReference.InWords(reference.Kind, reference.Target) : $"{alike.Length} {reference.Kind}s ({Names(alike)})";
        string message = reference.Target.Length > 0 ? $"The image has {thing}, which the host would open." : $"The payload is not complete without {thing}.";
        return reference.Kind switch
        {
            ExternalReference.BackingFile => PolicyRules.BackingFile.At(null, null, message).UnlessAccepted(policy.AllowBackingFile),
            ExternalReference.ExtentFile when reference.LeadsElsewhere => PolicyRules.ExtentFileName.At(null, null, message),
            ExternalReference.ExtentFile => PolicyRules.ExtentFile
                .At(null, null, $"The image keeps {(alike.Length == 1 ? "a part" : "parts")} of its payload in {thing}.").UnlessAccepted(policy.AllowExtentFile),
            ExternalReference.Device => PolicyRules.Device.At(null, null, message),
            _ => PolicyRules.DataFile.At(null, null, message),
        };
    }

    private static string Names(ExternalReference[] references)
    {
        string names = string.Join(", ", references.Take(NamesShown).Select(r => $"'{r.Target}'"));
        return references.Length > NamesShown ? $"{names} and {references.Length - NamesShown} more" : names;
    }
}
