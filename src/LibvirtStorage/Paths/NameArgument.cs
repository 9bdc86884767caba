using System.Collections.ObjectModel;
using System.IO;
using System.Management.Automation;
using LibvirtStorage.Errors;
using LibvirtStorage.Images;
using LibvirtStorage.Inputs;

namespace LibvirtStorage.Paths;

/// <summary>The value of -Name: a text, a script block that is run for each source, or nothing.</summary>
internal static class NameArgument
{
    /// <summary>The target's name for a source.</summary>
    /// <param name="argument">What was given, or null.</param>
    /// <param name="image">The source; in a script block <c>$_</c> is its file, with a property Disk if that is a package.</param>
    /// <param name="format">The target's format, whose extension names get that are not given.</param>
    public static string For(object? argument, ImageInput image, ImageFormat format)
    {
        object? value = argument is PSObject wrapped ? wrapped.BaseObject : argument;
        string? name = value switch
        {
            null => image.BaseName + format.DefaultExtension,
            ScriptBlock script => Run(script, image),
            _ => LanguagePrimitives.ConvertTo<string>(value),
        };
        return string.IsNullOrEmpty(name) ? throw Invalid(image.Name, "-Name gives no name for this source.") : name!;
    }

    /// <summary>A name that becomes a local file must not lead out of its folder.</summary>
    public static string AsFileName(string name, object target) =>
        name is "." or ".." || name.IndexOfAny(['/', '\\']) >= 0 || name.IndexOfAny(Path.GetInvalidFileNameChars()) >= 0
            ? throw Invalid(target, $"'{Images.Validation.ImageText.Escape(name)}' cannot be the name of a file.")
            : name;

    private static string? Run(ScriptBlock script, ImageInput image)
    {
        var file = new PSObject(image.File);
        file.Properties.Add(new PSNoteProperty(nameof(ImageInput.Disk), image.Disk));
        try
        {
            Collection<PSObject> result = script.InvokeWithContext(null, [new PSVariable("_", file)], file);
            return result.Count == 1 ? result[0]?.ToString() : null;
        }
        catch (RuntimeException e) when (e is not PipelineStoppedException)
        {
            throw Invalid(image.Name, "The script block of -Name failed: " + e.Message);
        }
    }

    private static RefusedException Invalid(object target, string message) => new(PathErrors.InvalidName(message, target));
}
