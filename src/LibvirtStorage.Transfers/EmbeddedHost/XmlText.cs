using System.Globalization;
using System.Linq;
using System.Xml;
using System.Xml.Linq;

namespace LibvirtStorage.Transfers.EmbeddedHost;

/// <summary>Elements that pool and volume descriptions share.</summary>
internal static class XmlText
{
    /// <summary>A size element in bytes.</summary>
    public static XElement Bytes(string name, ulong value) =>
        new(name, new XAttribute("unit", "bytes"), value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Owner, group and octal mode.</summary>
    public static XElement Permissions(FileStatus status)
    {
        int mode = status.Mode & 0x1ff;
        string octal = string.Concat("0", (mode >> 6).ToString(CultureInfo.InvariantCulture), ((mode >> 3) & 7).ToString(CultureInfo.InvariantCulture), (mode & 7).ToString(CultureInfo.InvariantCulture));
        return new(
            "permissions",
            new XElement("mode", octal),
            new XElement("owner", status.Owner.ToString(CultureInfo.InvariantCulture)),
            new XElement("group", status.Group.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>Text without the characters that XML cannot carry at all; a header may hold any.</summary>
    public static string Clean(string text) =>
        text.All(XmlConvert.IsXmlChar) ? text : new string(text.Select(c => XmlConvert.IsXmlChar(c) ? c : '\ufffd').ToArray());
}
