using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Conversion;

/// <summary>Why an image is not begun.</summary>
internal static class WriterRules
{
    /// <summary>The format cannot hold a payload of that size under these options.</summary>
    public static readonly FindingRule SizeLimit = new(
        nameof(SizeLimit), FindingSeverity.Error, FindingReason.Limit, "Choose a smaller payload, a larger cluster size, or another format.");

    /// <summary>The format has no such option, or not with this value.</summary>
    public static readonly FindingRule WriterOption = new(
        nameof(WriterOption), FindingSeverity.Error, FindingReason.UnsupportedFeature, "Leave the option out, or give it a value that the format has.");

    public static DiskImageException Refuse(string option, string message) => WriterOption.Error(option, null, message);

    /// <summary>Refuses whatever only qcow2 has.</summary>
    public static void RefuseQcow2Options(string format, WriterOptions options)
    {
        string? option = options.ClusterSize is not null ? nameof(options.ClusterSize)
            : options.Version is not null ? nameof(options.Version)
            : options.RefcountBits is not null ? nameof(options.RefcountBits)
            : options.LazyRefcounts ? nameof(options.LazyRefcounts)
            : options.Compression != ImageCompression.None ? nameof(options.Compression)
            : null;
        if (option is not null)
        {
            throw Refuse(option, $"The format {format} has no option {option}.");
        }
    }
}
