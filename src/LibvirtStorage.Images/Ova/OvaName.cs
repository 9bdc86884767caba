using System.Linq;
using LibvirtStorage.Images.Sources.Files;

namespace LibvirtStorage.Images.Ova;

/// <summary>Names of members: they stand beside each other and nowhere else.</summary>
internal static class OvaName
{
    /// <summary>Whether a name is one file's on every system: no folder, no drive, no device, not dots alone, no control characters.</summary>
    public static bool IsBare(string name) =>
        name.Trim('.', ' ').Length > 0 && !name.Any(c => c is '/' or '\\' or ':' || char.IsControl(c)) && !BareName.IsDevice(name);
}
