using System;
using System.Globalization;
using System.IO;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace LibvirtStorage.Client.Storage;

/// <summary>XML from and for a host. What comes from there is bounded in size and depth, and has no DTD.</summary>
internal static class HostXml
{
    private const int MaximumDepth = 64;
    private const int MaximumCharacters = 4 << 20;

    /// <summary>Reads a document, whose root has to be <paramref name="root"/>.</summary>
    /// <exception cref="LibvirtException">It is not well-formed, too large or too deep, or another document.</exception>
    public static XElement Read(string text, string root)
    {
        XmlReaderSettings settings = new()
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = MaximumCharacters,
            MaxCharactersFromEntities = 1024,
        };
        try
        {
            CheckDepth(text, settings);
            using XmlReader reader = XmlReader.Create(new StringReader(text), settings);
            XElement element = XElement.Load(reader);
            return element.Name == root ? element : throw Malformed($"<{root}> was expected and <{element.Name}> came");
        }
        catch (XmlException e)
        {
            throw Malformed(e.Message, e);
        }
    }

    /// <summary>Writes a document. Everything in it is escaped; characters that XML does not have are refused.</summary>
    public static string Write(Action<XmlWriter> write)
    {
        StringBuilder text = new();
        try
        {
            using XmlWriter writer = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true });
            write(writer);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or XmlException)
        {
            throw new LibvirtException(
                LibvirtErrorCode.InvalidArgument, $"A name or value cannot be written as XML: {e.Message}", LibvirtErrorDomain.Xml, e);
        }

        return text.ToString();
    }

    /// <summary>The text of a child element, or null.</summary>
    public static string? Text(this XElement? element, string name) => element?.Element(name)?.Value;

    /// <summary>A size with its unit, in bytes; null if the element is not there.</summary>
    /// <exception cref="LibvirtException">It is not a size.</exception>
    public static ulong? Size(this XElement element, string name)
    {
        if (element.Element(name) is not { } size)
        {
            return null;
        }

        try
        {
            return ulong.Parse(size.Value, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture)
                * UnitOf((string?)size.Attribute("unit") ?? "bytes");
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw Malformed($"<{name}> is '{size.Value}' and no size", e);
        }
    }

    internal static LibvirtException Malformed(string reason, Exception? inner = null) =>
        new(LibvirtErrorCode.XmlError, $"The host sent XML that cannot be used: {reason}.", LibvirtErrorDomain.Xml, inner);

    private static void CheckDepth(string text, XmlReaderSettings settings)
    {
        using XmlReader reader = XmlReader.Create(new StringReader(text), settings);
        while (reader.Read())
        {
            if (reader.Depth > MaximumDepth)
            {
                throw Malformed($"it is deeper than {MaximumDepth} elements");
            }
        }
    }

    private static ulong UnitOf(string unit) => unit switch
    {
        "bytes" or "byte" or "b" or "B" => 1,
        "KB" => 1000,
        "KiB" or "K" or "k" => 1UL << 10,
        "MB" => 1000_000,
        "MiB" or "M" => 1UL << 20,
        "GB" => 1000_000_000,
        "GiB" or "G" => 1UL << 30,
        "TB" => 1000_000_000_000,
        "TiB" or "T" => 1UL << 40,
        "PB" => 1000_000_000_000_000,
        "PiB" or "P" => 1UL << 50,
        "EB" => 1000_000_000_000_000_000,
        "EiB" or "E" => 1UL << 60,
        _ => throw new FormatException($"unit '{unit}'"),
    };
}
