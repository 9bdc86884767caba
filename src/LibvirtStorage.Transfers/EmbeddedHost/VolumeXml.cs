using System;
using System.Globalization;
using System.Linq;
using System.Xml.Linq;
using LibvirtStorage.Client.Storage;

namespace LibvirtStorage.Transfers.EmbeddedHost;

/// <summary>A volume's description in libvirt's XML.</summary>
internal static class VolumeXml
{
    public static string Write(string name, VolumeInfo info, FileStatus status) =>
        new XElement(
            "volume",
            new XAttribute("type", info.Type == StorageVolumeType.Directory ? "dir" : info.Type == StorageVolumeType.Ploop ? "ploop" : "file"),
            new XElement("name", XmlText.Clean(name)),
            new XElement("key", XmlText.Clean(info.Path)),
            XmlText.Bytes("capacity", info.Capacity),
            XmlText.Bytes("allocation", info.Allocation),
            XmlText.Bytes("physical", info.Physical),
            new XElement(
                "target",
                new XElement("path", XmlText.Clean(info.Path)),
                new XElement("format", new XAttribute("type", info.Format)),
                XmlText.Permissions(status),
                Timestamps(status),
                info.Encryption is null ? null : new XElement("encryption", new XAttribute("format", info.Encryption)),
                //// libvirt says nothing of the old compat level
                info.Compat is "1.1" ? new XElement("compat", info.Compat) : null,
                info.ClusterSize is int size ? new XElement("clusterSize", new XAttribute("unit", "B"), size) : null,
                info.Compat is "1.1" ? new XElement("features", info.Features.Select(feature => new XElement(feature))) : null),
            info.BackingStore is null
                ? null
                : new XElement(
                    "backingStore",
                    new XElement("path", XmlText.Clean(info.BackingStore)),
                    new XElement("format", new XAttribute("type", XmlText.Clean(info.BackingFormat ?? "raw"))))).ToString();

    private static XElement Timestamps(FileStatus status) =>
        new(
            "timestamps",
            new XElement("atime", UnixTime(status.Accessed)),
            new XElement("mtime", UnixTime(status.Modified)),
            new XElement("ctime", UnixTime(status.Changed)));

    /// <summary>Seconds and nanoseconds since 1970, as libvirt writes a time.</summary>
    public static string UnixTime(DateTime time)
    {
        long ticks = (time - new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc)).Ticks;
        long seconds = (long)Math.Floor((decimal)ticks / TimeSpan.TicksPerSecond);
        long nanoseconds = (ticks - (seconds * TimeSpan.TicksPerSecond)) * 100;
        return string.Format(CultureInfo.InvariantCulture, "{0}.{1:d9}", seconds, nanoseconds);
    }
}
