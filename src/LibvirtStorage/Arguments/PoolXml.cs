using System.IO;
using System.Xml;
using System.Xml.Linq;
using LibvirtStorage.Errors;

namespace LibvirtStorage.Arguments;

/// <summary>What of a pool's XML has to be known here; the rest is the host's affair.</summary>
/// <param name="Text">The XML.</param>
/// <param name="Name">The pool's name.</param>
/// <param name="Type">The pool's type.</param>
internal sealed record PoolXml(string Text, string Name, string Type)
{
    public static PoolXml Parse(string text)
    {
        try
        {
            using XmlReader reader = XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            XElement pool = XElement.Load(reader);
            return new PoolXml(text, Of(pool.Element("name")?.Value, "name"), Of(pool.Attribute("type")?.Value, "type"));
        }
        catch (XmlException e)
        {
            throw new RefusedException(HostErrors.PoolXmlInvalid(e.Message, text));
        }

        string Of(string? value, string what) =>
            string.IsNullOrWhiteSpace(value) ? throw new RefusedException(HostErrors.PoolXmlInvalid($"it has no {what}.", text)) : value!;
    }
}
