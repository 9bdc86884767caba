using System;
using System.Collections.Generic;
using System.Linq;
using LibvirtStorage.Images.Contents;
using LibvirtStorage.Images.Detection;
using LibvirtStorage.Images.Sources;

namespace LibvirtStorage.Images.Validation;

/// <summary>The one gate: the same code stands before Test, Send, Receive and Convert.</summary>
public static class ImageValidator
{
    /// <summary>
    /// Bytes that may be decoded for a look at the start of a disk. Blocks of real images decode to 2 MiB at most; those of a dmg to 1 MiB, before which
    /// stand three of a few sectors.
    /// </summary>
    private const long MaxLook = 3 << 20;

    /// <summary>How many of them for each byte of the file, so that many small files cost no more than a large one, and how many in any case: a block of usual size.</summary>
    private const long MaxLookRatio = 8;
    private const long FreeLook = 128 << 10;

    /// <summary>Examines an image. Does not throw for anything the image contains: that becomes a finding.</summary>
    /// <exception cref="ImageSourceException">The medium failed.</exception>
    /// <exception cref="OperationCanceledException">The caller stopped the examination.</exception>
    public static ImageReport Validate(ByteSource source, ImageFormat declared, ImagePolicy policy, BudgetMeter budget)
    {
        var verification = new VerificationReport();
        ImageInfo? info = null;
        bool walked = false;
        IReadOnlyList<string>? contents = null;
        try
        {
            AddAll(verification, Allowed(declared, policy));
            SignatureWindow window = SignatureWindow.Of(source);
            AddAll(verification, FormatCheck.Container(declared, window, policy));
            if (declared.IsPayload || !Has(verification, FormatRules.FormatMismatch))
            {
                info = declared.Identify(source, budget);
                AddAll(verification, PolicyCheck.Check(declared, info, policy));
                declared.Verify(source, verification, budget);
                AddAll(verification, PolicyCheck.CheckOtherSizes(info, verification, policy));
                walked = true;
                contents = declared.IsPayload ? info.Features : LookInside(source, declared, verification, budget);
            }
        }
        catch (DiskImageException e)
        {
            // What the header's check said already is not said again where the walk runs into it.
            if (!verification.Findings.Any(f => f.Id == e.Finding.Id && f.Severity == FindingSeverity.Error))
            {
                verification.Add(e.Finding);
            }
        }

        return new ImageReport
        {
            SourceFormat = declared.Name,
            Passed = !verification.Findings.Any(f => Fails(f, policy)),
            Info = info,
            MappedSize = walked && verification.KnowsMappedSize ? verification.MappedSize : null,
            Contents = contents,
            Findings = verification.Findings.OrderByDescending(f => f.Severity).ToList(),
            DroppedFindings = verification.Dropped,
            Policy = policy,
        };
    }

    /// <summary>Whether a finding fails an image under a policy.</summary>
    public static bool Fails(Finding finding, ImagePolicy policy) =>
        finding.Severity >= (policy.Strict ? FindingSeverity.Warning : FindingSeverity.Error);

    /// <summary>Refuses what fails under a policy.</summary>
    /// <exception cref="DiskImageException">One of the findings does.</exception>
    internal static void ThrowIfFails(IEnumerable<Finding> findings, ImagePolicy policy)
    {
        if (findings.FirstOrDefault(f => Fails(f, policy)) is { } finding)
        {
            throw new DiskImageException(finding);
        }
    }

    private static IEnumerable<Finding> Allowed(ImageFormat declared, ImagePolicy policy)
    {
        if (policy.AllowedFormats is { } allowed && !allowed.Contains(declared.Name, StringComparer.OrdinalIgnoreCase))
        {
            yield return FormatRules.FormatNotAllowed.At(
                null, null, $"The policy allows {string.Join(", ", allowed)}, but the file was declared {declared}.");
        }
    }

    /// <summary>
    /// Tells what the payload of a sound container holds, for information: no refusal rests on it. Where its start is in blocks that are
    /// dear to decode, nobody looks: a chunk of many MiB in a dmg or cloop, or one that is large for its file, of which a package can have hundreds.
    /// </summary>
    private static IReadOnlyList<string>? LookInside(ByteSource source, ImageFormat declared, VerificationReport verification, BudgetMeter budget)
    {
        if (declared.IsEncrypted || !source.CanSeek || verification.Findings.Any(f => f.Severity == FindingSeverity.Error))
        {
            return null;
        }

        try
        {
            using ImageReader payload = declared.OpenReader(source, budget);
            if (payload.DecodingCost(DiskContents.Length) > Math.Min(MaxLook, FreeLook + (MaxLookRatio * Math.Min(source.Length, MaxLook))))
            {
                return null;
            }

            DiskContents contents = DiskContents.Of(payload, budget);
            AddAll(verification, contents.Notes());
            if (contents.IsIso)
            {
                verification.Add(ContentRules.OpticalDiscInside.At(null, null, $"The disk in the {declared} image is an ISO 9660 file system."));
            }

            return contents.Features;
        }
        catch (DiskImageException)
        {
            // A payload that is not all there (a backing file that was allowed) is a container's right.
            return null;
        }
    }

    private static void AddAll(VerificationReport report, IEnumerable<Finding> findings)
    {
        foreach (Finding finding in findings)
        {
            report.Add(finding);
        }
    }

    private static bool Has(VerificationReport report, FindingRule rule) =>
        report.Findings.Any(f => f.Id == rule.Id);
}
