using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Output;

/// <summary>One thing that testing an image found.</summary>
public sealed class LibvirtFinding
{
    internal LibvirtFinding(Finding finding)
    {
        Id = finding.Id;
        Severity = finding.Severity.ToString();
        Reason = finding.Reason.Name();
        Message = finding.Message;
        Recommendation = finding.Recommendation;
        Field = finding.Field;
        Offset = finding.Offset;
        Value = finding.Value;
        Limit = finding.Limit;
    }

    /// <summary>Stable identifier.</summary>
    public string Id { get; }

    /// <summary>Error, Warning or Note.</summary>
    public string Severity { get; }

    /// <summary>The class of problem, for example <c>external-reference</c>; what scripts match on.</summary>
    public string Reason { get; }

    /// <summary>One sentence with the facts.</summary>
    public string Message { get; }

    /// <summary>What to do about it.</summary>
    public string Recommendation { get; }

    /// <summary>The field in the words of the format's specification, or null.</summary>
    public string? Field { get; }

    /// <summary>Where the field stands in the file, in bytes, or null.</summary>
    public ulong? Offset { get; }

    /// <summary>The number that the image gives, where it was held against a limit, or null.</summary>
    public ulong? Value { get; }

    /// <summary>What is allowed, where the finding is about a limit, or null.</summary>
    public ulong? Limit { get; }

    /// <summary>Severity and id.</summary>
    public override string ToString() => $"{Severity}: {Id}";
}
