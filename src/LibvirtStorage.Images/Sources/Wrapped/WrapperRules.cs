using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Sources.Wrapped;

/// <summary>Why compressed files are refused.</summary>
public static class WrapperRules
{
    private const string Damaged = "Get the file again from its source; test it with the tool that made it ('gzip -t', 'xz -t', 'bzip2 -t', 'zstd -t').";

    /// <summary>The file is not wrapped in what its name or declaration says.</summary>
    public static readonly FindingRule WrapperMismatch = Rule.Error(
        FindingReason.FormatMismatch, "Rename the file: its last extension has to say what it is really wrapped in, if it is.");

    /// <summary>The compressed data is broken, fails a checksum, or bytes follow its end.</summary>
    public static readonly FindingRule WrapperCorrupt = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>The compressed data ends too early.</summary>
    public static readonly FindingRule WrapperTruncated = Rule.Error(FindingReason.Truncated, Damaged);

    /// <summary>Unpacking takes more memory, time or room than is allowed.</summary>
    public static readonly FindingRule WrapperLimit = Rule.Error(
        FindingReason.Limit, "Unpack the file with its own tool first, if you know why it is so large.");

    /// <summary>The compressed data uses a feature that is not read.</summary>
    public static readonly FindingRule WrapperFeature = Rule.Error(
        FindingReason.UnsupportedFeature, "Unpack the file with its own tool first.");

    /// <summary>The rule that a decoder's complaint falls under.</summary>
    internal static FindingRule RuleOf(FindingReason reason) => reason switch
    {
        FindingReason.Truncated => WrapperTruncated,
        FindingReason.Limit => WrapperLimit,
        FindingReason.UnsupportedFeature => WrapperFeature,
        _ => WrapperCorrupt,
    };
}
