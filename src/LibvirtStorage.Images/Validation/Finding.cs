namespace LibvirtStorage.Images.Validation;

/// <summary>One thing that validation found. Text that comes from the image is escaped already.</summary>
public sealed record Finding
{
    /// <summary>Stable identifier, a short noun phrase without data, for example <c>Qcow2BackingFile</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Whether it fails the image.</summary>
    public required FindingSeverity Severity { get; init; }

    /// <summary>The class of problem; what scripts match on.</summary>
    public required FindingReason Reason { get; init; }

    /// <summary>One sentence with the facts.</summary>
    public required string Message { get; init; }

    /// <summary>What to do about it.</summary>
    public required string Recommendation { get; init; }

    /// <summary>The field in the words of the format's specification, for example <c>l1_table_offset</c>.</summary>
    public string? Field { get; init; }

    /// <summary>Where the field stands in the file, in bytes.</summary>
    public ulong? Offset { get; init; }

    /// <summary>The number that the image gives, where it was held against a <see cref="Limit"/>; in the message's unit.</summary>
    public ulong? Value { get; init; }

    /// <summary>The largest number that the format, the policy or the budget allows, where the finding is about a number that exceeds it.</summary>
    public ulong? Limit { get; init; }

    /// <summary>The same, as a warning if a switch of the policy accepts it.</summary>
    internal Finding UnlessAccepted(bool accepted) => accepted ? this with { Severity = FindingSeverity.Warning } : this;

    /// <summary>Severity, id and message in one line.</summary>
    public override string ToString() => $"{Severity}: {Id}: {Message}";
}

/// <summary>What a finding does to the verdict.</summary>
public enum FindingSeverity
{
    /// <summary>Worth knowing; never fails an image.</summary>
    Note,

    /// <summary>Accepted by default; a strict policy fails the image.</summary>
    Warning,

    /// <summary>Fails the image.</summary>
    Error,
}

/// <summary>The classes of problems.</summary>
public enum FindingReason
{
    /// <summary>The image points to something outside it.</summary>
    ExternalReference,

    /// <summary>The bytes are not of the declared format.</summary>
    FormatMismatch,

    /// <summary>The bytes can be read as more than one format.</summary>
    AmbiguousFormat,

    /// <summary>A version of the format that is not read.</summary>
    UnsupportedVersion,

    /// <summary>A feature of the format that is not read.</summary>
    UnsupportedFeature,

    /// <summary>The policy does not allow the format.</summary>
    FormatNotAllowed,

    /// <summary>The structure contradicts itself or the specification.</summary>
    Corrupt,

    /// <summary>Something that is pointed to lies behind the end of the file.</summary>
    Truncated,

    /// <summary>A number exceeds what the format, the policy or the budget allows.</summary>
    Limit,

    /// <summary>The payload is encrypted.</summary>
    Encrypted,

    /// <summary>The image was not closed cleanly.</summary>
    Dirty,
}
