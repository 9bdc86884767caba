using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Runtime.Serialization.Json;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Policies;

/// <summary>A policy as a JSON file: one object with the properties of <see cref="Output.LibvirtImagePolicy"/>.</summary>
internal static class PolicyFile
{
    /// <summary>A policy has half a dozen short lines.</summary>
    private const int MaxLength = 64 << 10;

    /// <exception cref="ArgumentTransformationMetadataException">The file is no policy, with the reason.</exception>
    public static ImagePolicy Read(string path)
    {
        try
        {
            if (new FileInfo(path).Length is 0 or > MaxLength)
            {
                throw new FormatException($"it is empty, or longer than {MaxLength} bytes.");
            }

            return PolicyFields.Read(Fields(File.ReadAllBytes(path)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or XmlException or FormatException or OverflowException or ArgumentTransformationMetadataException)
        {
            throw new ArgumentTransformationMetadataException($"'{ImageText.EscapeMessage(path)}' cannot be read as a policy in JSON: {ImageText.EscapeMessage(e.Message)}", e);
        }
    }

    /// <summary>The policy as JSON, indented for people who review it.</summary>
    public static string Write(ImagePolicy policy) =>
        "{\n" + string.Join(",\n", PolicyField.All.Select(f => $"  \"{f.Name}\": {Json(f.Get(policy))}")) + "\n}\n";

    private static string Json(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        IEnumerable<string> names => $"[{string.Join(", ", names.Select(n => $"\"{n}\""))}]",
        _ => ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture),
    };

    /// <summary>The framework's JSON reader shows JSON as XML in which every element says its type.</summary>
    private static List<KeyValuePair<string, object?>> Fields(byte[] json)
    {
        int start = json.AsSpan().StartsWith(Encoding.UTF8.GetPreamble()) ? Encoding.UTF8.GetPreamble().Length : 0;
        using XmlDictionaryReader reader = JsonReaderWriterFactory.CreateJsonReader(
            json, start, json.Length - start, new XmlDictionaryReaderQuotas { MaxDepth = 4, MaxStringContentLength = MaxLength });
        XElement root = XElement.Load(reader);
        if (!IsOneValue(json.AsSpan(start)))
        {
            throw new FormatException("A policy is one JSON object, and something stands behind it.");
        }

        // The reader takes this member for a type's name and shows it as no element.
        if (root.Attribute("__type") is not null)
        {
            throw new FormatException("A policy has no '__type'.");
        }

        return TypeOf(root) == "object"
            ? root.Elements().Select(e => new KeyValuePair<string, object?>(NameOf(e), ValueOf(e))).ToList()
            : throw new FormatException("A policy is one JSON object.");
    }

    /// <summary>
    /// Whether nothing stands behind the object, of text that the reader found to be well-formed: it would add the members of a second
    /// object to those of the first.
    /// </summary>
    private static bool IsOneValue(ReadOnlySpan<byte> json)
    {
        int depth = 0;
        bool isText = false;
        bool isOver = false;
        for (int i = 0; i < json.Length; i++)
        {
            byte b = json[i];
            if (isOver && b is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
            {
                return false;
            }

            switch (b)
            {
                case (byte)'\\' when isText:
                    i++;
                    break;
                case (byte)'"':
                    isText = !isText;
                    break;
                case (byte)'{' or (byte)'[' when !isText:
                    depth++;
                    break;
                case (byte)'}' or (byte)']' when !isText:
                    isOver = --depth == 0;
                    break;
            }
        }

        return isOver;
    }

    /// <summary>A name that is none in XML stands in an attribute.</summary>
    private static string NameOf(XElement element) => element.Attribute("item")?.Value ?? element.Name.LocalName;

    private static string TypeOf(XElement element) => element.Attribute("type")?.Value ?? "string";

    private static object? ValueOf(XElement element) => TypeOf(element) switch
    {
        "null" => null,
        "boolean" => element.Value == "true",
        "number" => decimal.Parse(element.Value, NumberStyles.Float, CultureInfo.InvariantCulture),
        "array" => element.Elements().Select(ValueOf).ToArray(),
        "object" => throw new FormatException($"'{NameOf(element)}' cannot be an object."),
        _ => element.Value,
    };
}
