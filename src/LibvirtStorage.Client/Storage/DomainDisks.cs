using System.Linq;
using System.Xml.Linq;

namespace LibvirtStorage.Client.Storage;

/// <summary>What a domain's XML says about the volumes it has open.</summary>
internal static class DomainDisks
{
    // A container's file system may be a file or a block device too.
    private static readonly string[] s_devices = ["disk", "filesystem"];
    private static readonly string[] s_pathAttributes = ["file", "dev"];

    /// <summary>
    /// Whether the volume is a disk, or what stands behind or beside one: every source within a disk counts, so those of its
    /// backing chain and of a running copy too.
    /// </summary>
    public static bool Uses(string xml, string pool, string name, string key, string path)
    {
        XElement domain = HostXml.Read(xml, "domain");
        return s_devices.SelectMany(device => domain.Elements("devices").Elements(device)).Descendants("source").Any(source => IsVolume(source) || IsPath(source));

        bool IsVolume(XElement source) => (string?)source.Attribute("pool") == pool && (string?)source.Attribute("volume") == name;

        bool IsPath(XElement source) => s_pathAttributes
            .Select(attribute => (string?)source.Attribute(attribute))
            .Any(value => value is not null && (HostPath.AreSame(value, path) || HostPath.AreSame(value, key)));
    }
}
