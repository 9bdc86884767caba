using System;

namespace LibvirtStorage.Images.Validation;

/// <summary>
/// A rule of the catalogue. Rules stand as static fields in one class for each format, and the field's name is the
/// id, so that the two cannot drift apart.
/// </summary>
/// <param name="Id">Stable identifier.</param>
/// <param name="Severity">What breaking the rule does to the verdict, before policy.</param>
/// <param name="Reason">The class of problem.</param>
/// <param name="Recommendation">What to do about it, one sentence.</param>
public sealed record FindingRule(string Id, FindingSeverity Severity, FindingReason Reason, string Recommendation)
{
    /// <summary>The rule is broken at this place.</summary>
    /// <param name="field">The field in the specification's words, or null.</param>
    /// <param name="offset">Where it stands in the file, or null.</param>
    /// <param name="message">One sentence with the facts; text from the image escaped by <see cref="ImageText"/>.</param>
    /// <param name="value">The number that the image gives, if the rule is about one.</param>
    /// <param name="limit">What is allowed, if the rule is about a limit.</param>
    public Finding At(string? field, ulong? offset, string message, ulong? value = null, ulong? limit = null) => new()
    {
        Id = Id,
        Severity = Severity,
        Reason = Reason,
        Message = message,
        Recommendation = Recommendation,
        Field = field,
        Offset = offset,
        Value = value,
        Limit = limit,
    };

    /// <summary>The same as an exception, for readers that cannot go on.</summary>
    public DiskImageException Error(string? field, ulong? offset, string message, Exception? inner = null, ulong? value = null, ulong? limit = null) =>
        new(At(field, offset, message, value, limit) with { Severity = FindingSeverity.Error }, inner);

    /// <summary>Throws <see cref="Error"/> unless a condition holds. The message is worded only if it does not.</summary>
    internal void Require(bool condition, string? field, ulong? offset, FormattableString message, ulong? value = null, ulong? limit = null)
    {
        if (!condition)
        {
            throw Error(field, offset, FormattableString.Invariant(message), value: value, limit: limit);
        }
    }
}
