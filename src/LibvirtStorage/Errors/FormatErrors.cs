using System;
using System.Linq;
using System.Management.Automation;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Sources.Wrapped;

namespace LibvirtStorage.Errors;

/// <summary>Formats that were not declared.</summary>
internal static class FormatErrors
{
    /// <summary>Extensions of what cannot be declared to be an image, because it is a package or a stream that is not unpacked here.</summary>
    private static readonly string[] s_packed = [".7z", ".lz", ".lz4", ".lzma", ".ova", ".rar", ".tar", ".tgz", ".zip"];

    public static string KnownNames => string.Join(", ", ImageFormats.All.Select(f => f.Name));

    private static string WritableNames => string.Join(", ", ImageFormats.All.Where(f => f.CanWrite).Select(f => f.Name));

    public static ErrorRecord SourceFormatNotDeclared(string path) => ErrorRecords.Create(
        new ArgumentException($"The format of '{path}' was not declared, and its extension does not declare one. It is not guessed from the content, which the image's author controls."),
        nameof(SourceFormatNotDeclared), ErrorCategory.InvalidArgument, path,
        IsPacked(path) ? "Unpack the file first, and give what comes out." : $"Use -SourceFormat with one of: {KnownNames}.");

    public static ErrorRecord FormatNotDeclared(string path) => ErrorRecords.Create(
        new ArgumentException($"The format to write was not given, and the extension of '{path}' does not declare one."),
        nameof(FormatNotDeclared), ErrorCategory.InvalidArgument, path, $"Use -Format with one of: {WritableNames}.");

    public static ErrorRecord FormatNotGiven(string source) => ErrorRecords.Create(
        new ArgumentException($"What '{source}' is to be converted to was not given."),
        nameof(FormatNotDeclared), ErrorCategory.InvalidArgument, source, $"Use -DestinationPath with a file name, or -Format with one of: {WritableNames}.");

    public static ErrorRecord FormatNotWritable(ImageFormat format) => ErrorRecords.Create(
        new NotSupportedException($"Images of the format {format} are not written."),
        nameof(FormatNotWritable), ErrorCategory.NotImplemented, format,
        $"Use -Format with one of: {WritableNames}.");

    private static bool IsPacked(string path) =>
        Wrapper.All.SelectMany(w => w.Extensions).Prepend(string.Empty).Any(around => s_packed.Any(e => path.EndsWith(e + around, StringComparison.OrdinalIgnoreCase)));
}
