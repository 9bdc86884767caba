using System.Collections.Generic;
using System.Linq;

namespace LibvirtStorage.Images.Validation;

/// <summary>The verdict on one image: a pure function of its bytes, the declared format, the policy and the budget.</summary>
public sealed record ImageReport
{
    /// <summary>The declared format's name.</summary>
    public required string SourceFormat { get; init; }

    /// <summary>Whether the policy accepts the image.</summary>
    public required bool Passed { get; init; }

    /// <summary>The header's content; null if not even that could be read.</summary>
    public ImageInfo? Info { get; init; }

    /// <summary>Payload bytes stored in the container; null if the structure could not be walked, or has to pass by first.</summary>
    public ulong? MappedSize { get; init; }

    /// <summary>
    /// What the payload was recognised to hold (<c>GPT partition table</c>, <c>ISO 9660</c>); null if it was not looked at, because
    /// the image is refused, encrypted, or can be read only once.
    /// </summary>
    public IReadOnlyList<string>? Contents { get; init; }

    /// <summary>What was found, errors first.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>Number of further findings that were not kept because there were too many.</summary>
    public long DroppedFindings { get; init; }

    /// <summary>The policy that was applied.</summary>
    public required ImagePolicy Policy { get; init; }

    /// <summary>The verdict on an image of which nothing was seen but one fault.</summary>
    public static ImageReport Refused(ImageFormat declared, Finding finding, ImagePolicy policy) => new()
    {
        SourceFormat = declared.Name,
        Passed = !ImageValidator.Fails(finding, policy),
        Findings = [finding],
        Policy = policy,
    };

    /// <summary>The verdict with what was found around the image: in the package that it came in.</summary>
    public ImageReport With(IEnumerable<Finding> findings)
    {
        List<Finding> all = [.. Findings, .. findings];
        return all.Count == Findings.Count ? this : this with
        {
            Findings = all.OrderByDescending(f => f.Severity).ToList(),
            Passed = !all.Any(f => ImageValidator.Fails(f, Policy)),
        };
    }
}
