using System;
using System.Linq;
using System.Text;
using LibvirtStorage.Images.Sinks;
using LibvirtStorage.Images.Sources.Files;

namespace LibvirtStorage.Transfers.Volumes;

/// <summary>Which names volumes may have: what libvirt takes, less what would leave the pool's directory or hide in it.</summary>
internal static class VolumeNames
{
    private const int Longest = 255;

    /// <summary>The file systems' limit, less what a file's name has behind it while it grows.</summary>
    private const int LongestFile = Longest - FileSink.PartialSuffixLength;

    /// <summary>Why the name cannot be used, as the end of a sentence, or null if it can.</summary>
    public static string? Objection(string name) => name switch
    {
        "" => "is empty",
        { Length: > Longest } => $"is longer than {Longest} characters",
        _ when name.IndexOfAny(['/', '\\']) >= 0 => "has a path separator",
        ['.', ..] => "begins with a dot; such names are for unfinished files",
        _ when name.Any(char.IsControl) => "has control characters",
        _ => null,
    };

    /// <summary>Why a file system of this machine could not hold a file of this name, or null.</summary>
    public static string? FileObjection(string name) =>
        Objection(name)
        ?? (Encoding.UTF8.GetByteCount(name) > LongestFile ? $"is longer than the {LongestFile} bytes of a file that is not finished yet" : null)
        ?? (Environment.OSVersion.Platform == PlatformID.Win32NT ? WindowsObjection(name) : null);

    /// <summary>Why Windows could not hold a file of this name, or would take it for something else; null if it could.</summary>
    internal static string? WindowsObjection(string name)
    {
        if (name.IndexOfAny([':', '*', '?', '"', '<', '>', '|']) >= 0)
        {
            return "has a character that Windows does not allow";
        }

        if (name[name.Length - 1] is '.' or ' ')
        {
            return "ends in a dot or a space";
        }

        return BareName.IsDevice(name) ? "is a device's name on Windows" : null;
    }
}
