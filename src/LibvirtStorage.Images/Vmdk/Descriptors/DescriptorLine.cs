using System.Globalization;
using System.Text.RegularExpressions;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vmdk.Descriptors;

/// <summary>The two kinds of lines that mean something: extents, and keys with values.</summary>
internal static class DescriptorLine
{
    private static readonly Regex s_extentStart = new("^(RW|RDONLY|NOACCESS)([ \t]|$)", RegexOptions.CultureInvariant);

    private static readonly Regex s_extent = new(
        "^(?<access>[A-Z]+)[ \t]+(?<sectors>[0-9]+)[ \t]+(?<type>[A-Z]+)(?:[ \t]+\"(?<name>[^\"]*)\"(?:[ \t]+(?<offset>[0-9]+))?)?$",
        RegexOptions.CultureInvariant);

    private static readonly Regex s_key = new("^[A-Za-z][A-Za-z0-9_.:-]*$", RegexOptions.CultureInvariant);

    public static bool IsExtent(string line) => s_extentStart.IsMatch(line);

    /// <summary><c>RW 4192256 FLAT "disk-f001.vmdk" 0</c>.</summary>
    /// <exception cref="DiskImageException">The line has another form, or a number no extent has.</exception>
    public static ExtentLine ParseExtent(string line)
    {
        Match match = s_extent.Match(line);
        if (!match.Success)
        {
            throw Broken(line);
        }

        ulong sectors = Number(match.Groups["sectors"].Value);
        Group name = match.Groups["name"];
        Group offset = match.Groups["offset"];
        return sectors == 0
            ? throw VmdkRules.VmdkEmpty.Error("extent", null, $"The descriptor's line '{ImageText.Escape(line)}' is an extent of 0 sectors, which QEMU makes and does not open.")
            : new ExtentLine(
                match.Groups["access"].Value, sectors, match.Groups["type"].Value, name.Success ? name.Value : null, offset.Success ? Number(offset.Value) : 0);
    }

    /// <summary><c>key = "value"</c>, quotes and blanks as one likes.</summary>
    /// <exception cref="DiskImageException">The line has another form.</exception>
    public static (string Key, string Value) ParseEntry(string line)
    {
        int equals = line.IndexOf('=');
        string key = equals < 0 ? string.Empty : line.Substring(0, equals).TrimEnd(' ', '\t');
        string value = line.Substring(equals + 1).TrimStart(' ', '\t');
        bool isQuoted = value.Length > 1 && value[0] == '"' && value[value.Length - 1] == '"';
        value = isQuoted ? value.Substring(1, value.Length - 2) : value;
        return s_key.IsMatch(key) && value.IndexOf('"') < 0 ? (key, value) : throw Broken(line);
    }

    private static ulong Number(string digits) =>
        ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) && number <= VmdkLimits.MaxSectors
            ? number
            : throw VmdkRules.VmdkLimit.Error("extent", null, $"An extent has the size or offset of {ImageText.Escape(digits)} sectors.", limit: VmdkLimits.MaxSectors);

    private static DiskImageException Broken(string line) =>
        VmdkRules.VmdkDescriptorText.Error("descriptor", null, $"The descriptor's line '{ImageText.Escape(line)}' means nothing.");
}
