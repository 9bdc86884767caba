using System.Linq;

namespace LibvirtStorage.Images.Validation;

/// <summary>The reasons as users see them, and scripts match on them: <c>external-reference</c>.</summary>
public static class FindingReasonNames
{
    /// <summary>The stable name of a reason.</summary>
    public static string Name(this FindingReason reason) =>
        string.Concat(reason.ToString().Select((c, i) => char.IsUpper(c) && i > 0 ? "-" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()));
}
