using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Xml;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Ova;

/// <summary>
/// Reads a descriptor element by element (DSP0243, versions 1 and 2, whose namespaces differ in their last part). No document type,
/// nothing outside the text, and no memory but for what is kept.
/// </summary>
internal sealed class OvfReader
{
    private const string NamespaceStart = "http://schemas.dmtf.org/ovf/envelope/";

    /// <summary>The envelope, its sections and their content are four deep; hardware and properties a few more.</summary>
    private const int MaxDepth = 64;

    private readonly List<OvfFile> _files = [];
    private readonly List<OvfDisk> _disks = [];

    /// <exception cref="DiskImageException">It is no descriptor, or one of these is broken.</exception>
    public static OvfDescriptor Read(byte[] text)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = OvaLimits.MaxDescriptor,
            CloseInput = true,
        };
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(text, writable: false), settings);
            var descriptor = new OvfReader();
            descriptor.Read(reader);
            return new OvfDescriptor(descriptor._files, descriptor._disks);
        }
        catch (Exception e) when (e is XmlException or ArgumentException or InvalidOperationException)
        {
            throw OvaRules.OvfCorrupt.Error(null, null, "The descriptor cannot be parsed as XML without a document type.", e);
        }
    }

    private void Read(XmlReader reader)
    {
        var path = new List<string>();
        if (reader.MoveToContent() != XmlNodeType.Element || reader.LocalName != "Envelope" || !IsOvf(reader.NamespaceURI))
        {
            throw OvaRules.OvfCorrupt.Error(null, null, "The descriptor has no envelope.");
        }

        path.Add("Envelope");
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.EndElement)
            {
                path.RemoveAt(path.Count - 1);
            }
            else if (reader.NodeType == XmlNodeType.Element)
            {
                _ = path.Count < MaxDepth ? path.Count : throw OvaRules.OvaLimit.Error(null, null, "The descriptor is nested too deeply.", limit: MaxDepth);
                path.Add(IsOvf(reader.NamespaceURI) ? reader.LocalName : string.Empty);
                Take(reader, path);
                if (reader.IsEmptyElement)
                {
                    path.RemoveAt(path.Count - 1);
                }
            }
        }
    }

    /// <param name="reader">Stands at an element.</param>
    /// <param name="path">Its name, and those around it. Names can be long, so they are never put together.</param>
    private void Take(XmlReader reader, List<string> path)
    {
        switch (path)
        {
            case ["Envelope", "References", "File"]:
                Bound(_files.Count, OvaLimits.MaxEntries);
                _files.Add(new OvfFile(
                    Required(reader, "id"), Required(reader, "href"), Number(reader, "size"), Attribute(reader, "compression"), Attribute(reader, "chunkSize") is not null));
                break;
            case ["Envelope", "DiskSection", "Disk"]:
                Bound(_disks.Count, OvaLimits.MaxDisks);
                _disks.Add(new OvfDisk(Required(reader, "diskId"), Attribute(reader, "fileRef"), Capacity(reader), Attribute(reader, "format"), Attribute(reader, "parentRef")));
                break;
        }
    }

    /// <summary>Capacity times its unit (DSP0243, 9.1): <c>byte * 2^30</c>. A variable (<c>${size}</c>) is no number yet.</summary>
    private static ulong? Capacity(XmlReader reader)
    {
        if (Required(reader, "capacity").StartsWith("${", StringComparison.Ordinal))
        {
            return null;
        }

        string text = Attribute(reader, "capacityAllocationUnits") ?? "byte";
        ulong unit = OvfUnit.Parse(text)
            ?? throw OvaRules.OvfUnit.Error("capacityAllocationUnits", null, $"The unit '{ImageText.Escape(text)}' of a disk's capacity is not known.");
        ulong count = Number(reader, "capacity") ?? 0;
        return count <= ulong.MaxValue / unit
            ? count * unit
            : throw OvaRules.OvaLimit.Error("capacity", null, $"A disk of {count} times {unit} bytes does not exist.", value: count, limit: ulong.MaxValue / unit);
    }

    private static ulong? Number(XmlReader reader, string name)
    {
        string? text = Attribute(reader, name);
        return text is null ? null
            : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) ? value
            : throw OvaRules.OvfCorrupt.Error(name, null, $"The {name} of a {reader.LocalName} is '{ImageText.Escape(text)}', which is no number.");
    }

    private static string Required(XmlReader reader, string name) =>
        Attribute(reader, name) ?? throw OvaRules.OvfCorrupt.Error(name, null, $"A {reader.LocalName} of the descriptor has no {name}.");

    /// <summary>Attributes are in the envelope's namespace; some exporters leave the prefix out.</summary>
    /// <summary>With the prefix of the specification, or without, as some write it.</summary>
    /// <exception cref="DiskImageException">There are both, and readers differ in which of them they take.</exception>
    private static string? Attribute(XmlReader reader, string name)
    {
        string? prefixed = reader.GetAttribute(name, reader.NamespaceURI);
        string? plain = reader.GetAttribute(name);
        return prefixed is null || plain is null || prefixed == plain
            ? prefixed ?? plain
            : throw OvaRules.OvfCorrupt.Error(name, null, $"An element has two attributes '{name}', with a prefix and without, that differ.");
    }

    private static void Bound(int count, int limit)
    {
        if (count >= limit)
        {
            throw OvaRules.OvaLimit.Error(null, null, $"The descriptor names more than {limit} files or disks.", limit: (ulong)limit);
        }
    }

    private static bool IsOvf(string name) => name.StartsWith(NamespaceStart, StringComparison.Ordinal);
}
