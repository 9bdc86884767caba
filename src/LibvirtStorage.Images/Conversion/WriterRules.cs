using System;
using System.Linq;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Conversion;

/// <summary>Why an image is not begun.</summary>
internal static class WriterRules
{
    /// <summary>The format cannot hold a payload of that size under these options.</summary>
    public static readonly FindingRule SizeLimit = Rule.Error(
        FindingReason.Limit, "Choose a smaller payload, a larger cluster size, or another format.");

    /// <summary>The format has no such option, or not with this value.</summary>
    public static readonly FindingRule WriterOption = Rule.Error(
        FindingReason.UnsupportedFeature, "Leave the option out, or give it a value that the format has.");

    public static DiskImageException Refuse(string option, string message) => WriterOption.Error(option, null, message);

    /// <summary>Refuses an option unless a condition holds.</summary>
    public static void Require(bool condition, string option, FormattableString message) => WriterOption.Require(condition, option, null, message);

    /// <summary>Refuses the options that a format does not have. An option left at its default is not one.</summary>
    /// <param name="format">The format's name.</param>
    /// <param name="options">What was asked for.</param>
    /// <param name="known">Names of the properties of <see cref="WriterOptions"/> that the format looks at.</param>
    /// <exception cref="DiskImageException">An option is set that is not among them.</exception>
    public static void RefuseUnknownOptions(string format, WriterOptions options, params string[] known)
    {
        if (options.Given.FirstOrDefault(name => !known.Contains(name)) is { } option)
        {
            // What is a version in the image is compat to users, here and with qemu-img.
            string shown = option == nameof(WriterOptions.Version) ? "Compat" : option;
            throw Refuse(option, $"The format {format} has no option {shown}.");
        }
    }
}
