using LibvirtStorage.Images.Ova;
using LibvirtStorage.Images.Sources.Wrapped;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Conversion;

/// <summary>Extensions declare formats to whoever takes a file next, this library included.</summary>
public static class NameContradiction
{
    /// <summary>What the user should know of a name whose extension declares another format than the content has; null if it does not.</summary>
    /// <param name="name">The name of a file or a volume.</param>
    /// <param name="format">The format of its content.</param>
    public static string? Warning(string name, ImageFormat format) => Declared(name, format) is { } declared
        ? $"The name '{ImageText.Escape(name)}' says {declared}, but the content is {format}."
        : null;

    private static string? Declared(string name, ImageFormat format) =>
        Wrapper.TryGetByExtension(name, out Wrapper? wrapper, out _) ? wrapper.Name
        : OvaPackage.IsNamed(name) ? "ova"
        : ImageFormats.TryGetByExtension(name, out ImageFormat? declared) && declared != format && !(declared.IsPayload && format.IsPayload) ? declared.Name
        : null;
}
