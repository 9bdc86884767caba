using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Raw;

/// <summary>Rules about files that are the payload itself.</summary>
internal static class RawRules
{
    /// <summary>The file is empty: no format's header is missed, but no guest has such a disk.</summary>
    public static readonly FindingRule RawEmpty = new(
        nameof(RawEmpty), FindingSeverity.Warning, FindingReason.Truncated, "Get the file again from its source: what was to fill it may have failed.");
}
