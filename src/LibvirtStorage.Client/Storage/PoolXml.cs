using System.Xml;

namespace LibvirtStorage.Client.Storage;

/// <summary>libvirt's pool XML.</summary>
internal static class PoolXml
{
    /// <summary>The document of a new pool.</summary>
    public static string Write(PoolDefinition definition) => HostXml.Write(writer =>
    {
        writer.WriteStartElement("pool");
        writer.WriteAttributeString("type", definition.Type);
        writer.WriteElementString("name", definition.Name);
        WriteSource(writer, definition);
        if (definition.TargetPath is not null)
        {
            writer.WriteStartElement("target");
            writer.WriteElementString("path", definition.TargetPath);
            writer.WriteEndElement();
        }

        writer.WriteEndElement();
    });

    private static void WriteSource(XmlWriter writer, PoolDefinition definition)
    {
        writer.WriteStartElement("source");
        WriteAttributeElement(writer, "host", "name", definition.SourceHost);
        WriteAttributeElement(writer, "dir", "path", definition.SourceDirectory);
        WriteAttributeElement(writer, "device", "path", definition.SourceDevice);
        if (definition.SourceName is not null)
        {
            writer.WriteElementString("name", definition.SourceName);
        }

        WriteAttributeElement(writer, "format", "type", definition.SourceFormat);
        writer.WriteEndElement();
    }

    private static void WriteAttributeElement(XmlWriter writer, string element, string attribute, string? value)
    {
        if (value is not null)
        {
            writer.WriteStartElement(element);
            writer.WriteAttributeString(attribute, value);
            writer.WriteEndElement();
        }
    }
}
