using System.Linq;
using System.Text.RegularExpressions;

namespace LibvirtStorage.Images.Sources.Files;

/// <summary>Names that cannot lead out of a folder, on any system: the answer must not depend on where the question is asked.</summary>
public static class BareName
{
    private const int MaxLength = 255;

    private static readonly Regex s_device = new(
        "^(CON|PRN|AUX|NUL|CONIN\\$|CONOUT\\$|(COM|LPT)[0-9\u00b9\u00b2\u00b3])$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>Whether a name is that of a file in the same folder: no separators, no drive or stream, no device of Windows.</summary>
    public static bool IsBare(string name) =>
        name.Length is > 0 and <= MaxLength
        && !name.Any(c => char.IsControl(c) || c is '/' or '\\' or ':' or '*' or '?' or '"' or '<' or '>' or '|' or '\ufffd')
        && name[name.Length - 1] is not ('.' or ' ')
        && !IsDevice(name);

    /// <summary>Whether Windows takes a name for a device, whatever folder and extension it has ("Naming Files, Paths, and Namespaces").</summary>
    public static bool IsDevice(string name) => s_device.IsMatch(name.Split('.')[0].TrimEnd(' '));
}
