using System;
using System.Linq;
using LibvirtStorage.Images.Sources.Files;

namespace LibvirtStorage.Images.Ova;

/// <summary>Names of members: they stand beside each other and nowhere else.</summary>
internal static class OvaName
{
    /// <summary>Whether a name is one file's on every system: no folder, no drive, no device, not dots alone, no control characters.</summary>
    public static bool IsBare(string name) =>
        name.Trim('.', ' ').Length > 0 && !name.Any(c => c is '/' or '\\' or ':' || char.IsControl(c)) && !BareName.IsDevice(name);

    /// <summary>Whether a name is a path down into folders (<c>web/web.ovf</c>, <c>web/</c>), which leads nowhere else.</summary>
    public static bool IsInFolder(string name)
    {
        string[] parts = (name.StartsWith("./", StringComparison.Ordinal) ? name.Substring(2) : name).Split('/');
        return parts.Length > 1 && parts.Select((part, i) => IsBare(part) || (i == parts.Length - 1 && part.Length == 0)).All(sound => sound);
    }
}
