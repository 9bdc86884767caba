using System.Runtime.CompilerServices;

namespace LibvirtStorage.Images.Validation;

/// <summary>Makes the rules of the catalogue: a rule is a static field, and the field's name is its id.</summary>
internal static class Rule
{
    /// <summary>A rule that fails an image.</summary>
    public static FindingRule Error(FindingReason reason, string recommendation, [CallerMemberName] string id = "") =>
        new(id, FindingSeverity.Error, reason, recommendation);

    /// <summary>A rule that fails an image under a strict policy only.</summary>
    public static FindingRule Warning(FindingReason reason, string recommendation, [CallerMemberName] string id = "") =>
        new(id, FindingSeverity.Warning, reason, recommendation);

    /// <summary>Something that is worth knowing.</summary>
    public static FindingRule Note(FindingReason reason, string recommendation, [CallerMemberName] string id = "") =>
        new(id, FindingSeverity.Note, reason, recommendation);
}
