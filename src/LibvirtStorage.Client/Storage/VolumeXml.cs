using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Xml;
using System.Xml.Linq;

namespace LibvirtStorage.Client.Storage;

/// <summary>libvirt's volume XML.</summary>
internal static class VolumeXml
{
    /// <summary>The document of a new volume.</summary>
    public static string Write(VolumeDefinition definition) => HostXml.Write(writer =>
    {
        writer.WriteStartElement("volume");
        writer.WriteElementString("name", definition.Name);
        WriteBytes(writer, "capacity", definition.Capacity);

        // Left out, it would mean all of the capacity at once.
        WriteBytes(writer, "allocation", definition.Allocation);
        writer.WriteStartElement("target");
        writer.WriteStartElement("format");
        writer.WriteAttributeString("type", definition.Format);
        writer.WriteEndElement();
        WritePermissions(writer, definition);
        if (definition.Format == "qcow2")
        {
            WriteQcow2(writer, definition);
        }

        writer.WriteEndElement();
        writer.WriteEndElement();
    });

    /// <summary>Reads what a host says about a volume.</summary>
    /// <exception cref="LibvirtException">Something that every volume has is missing or malformed.</exception>
    public static VolumeInfo Read(string text, ulong? physical)
    {
        XElement volume = HostXml.Read(text, "volume");
        XElement target = volume.Element("target") ?? throw HostXml.Malformed("the volume has no target");
        ulong capacity = volume.Size("capacity") ?? throw HostXml.Malformed("the volume has no capacity");
        ulong allocation = volume.Size("allocation") ?? 0;
        string format = (string?)target.Element("format")?.Attribute("type") ?? "raw";
        return new VolumeInfo
        {
            Type = ReadType((string?)volume.Attribute("type")),
            Format = format,
            Capacity = capacity,
            Allocation = allocation,
            Physical = physical ?? volume.Size("physical") ?? allocation,
            Path = target.Text("path") ?? string.Empty,

            // Of the old level hosts say nothing, and nothing is what makes them create it.
            Compat = target.Text("compat") ?? (format == "qcow2" ? "0.10" : null),
            ClusterSize = target.Size("clusterSize") is { } size and <= int.MaxValue ? (int)size : null,
            Features = ReadFeatures(target),
            BackingStore = volume.Element("backingStore").Text("path"),
            Modified = target.Element("timestamps").Text("mtime"),
            Encryption = (string?)target.Element("encryption")?.Attribute("format"),
        };
    }

    private static List<string> ReadFeatures(XElement target) =>
        [.. (target.Element("features")?.Elements() ?? []).Select(feature => feature.Name.LocalName).OrderBy(name => name, StringComparer.Ordinal)];

    private static StorageVolumeType ReadType(string? type) => type switch
    {
        null or "file" => StorageVolumeType.File,
        "block" => StorageVolumeType.Block,
        "dir" => StorageVolumeType.Directory,
        "network" => StorageVolumeType.Network,
        "netdir" => StorageVolumeType.NetworkDirectory,
        "ploop" => StorageVolumeType.Ploop,
        _ => throw HostXml.Malformed($"there is no volume type '{type}'"),
    };

    private static void WriteBytes(XmlWriter writer, string element, ulong value)
    {
        writer.WriteStartElement(element);
        writer.WriteAttributeString("unit", "bytes");
        writer.WriteString(value.ToString(CultureInfo.InvariantCulture));
        writer.WriteEndElement();
    }

    private static void WritePermissions(XmlWriter writer, VolumeDefinition definition)
    {
        if (definition.Mode is null && definition.Owner is null && definition.Group is null)
        {
            return;
        }

        writer.WriteStartElement("permissions");
        WriteNumber(writer, "mode", definition.Mode is { } mode ? Convert.ToString(mode, 8).PadLeft(4, '0') : null);
        WriteNumber(writer, "owner", definition.Owner?.ToString(CultureInfo.InvariantCulture));
        WriteNumber(writer, "group", definition.Group?.ToString(CultureInfo.InvariantCulture));
        writer.WriteEndElement();
    }

    private static void WriteNumber(XmlWriter writer, string element, string? value)
    {
        if (value is not null)
        {
            writer.WriteElementString(element, value);
        }
    }

    private static void WriteQcow2(XmlWriter writer, VolumeDefinition definition)
    {
        // Left out, daemons create 0.10.
        writer.WriteElementString("compat", definition.Compat);
        if (definition.ClusterSize is { } clusterSize)
        {
            WriteBytes(writer, "clusterSize", (ulong)clusterSize);
        }

        if (definition.LazyRefcounts)
        {
            writer.WriteStartElement("features");
            writer.WriteStartElement("lazy_refcounts");
            writer.WriteEndElement();
            writer.WriteEndElement();
        }
    }
}
