using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Runtime.Serialization.Json;
using System.Xml;
using System.Xml.Linq;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Luks;

/// <summary>
/// A value of the JSON area (specification, 3). The framework's own reader, which shows JSON as XML elements, serves
/// both runtimes.
/// </summary>
internal sealed class Luks2Json
{
    private const int MaxDepth = 16;

    private const int MaxEscapes = 256;

    /// <summary>Elements in memory for each byte of text, at worst.</summary>
    private const int MemoryPerByte = 128;

    private readonly XElement _element;

    private Luks2Json(XElement element, string path)
    {
        _element = element;
        Path = path;
    }

    /// <summary>Where the value stands, for messages: <c>segments.0.offset</c>.</summary>
    public string Path { get; }

    public bool IsObject => TypeIs("object");

    /// <summary>The members of an object, or the elements of an array by their index.</summary>
    private IEnumerable<(string Name, Luks2Json Value)> Members => _element.Elements().Select((e, i) =>
    {
        string name = IsObject ? NameOf(e) : i.ToString(CultureInfo.InvariantCulture);
        return (ImageText.Escape(name), new Luks2Json(e, Join(name)));
    });

    /// <summary>The members of an object that has few.</summary>
    /// <exception cref="DiskImageException">It has more.</exception>
    public IReadOnlyList<(string Name, Luks2Json Value)> BoundedMembers(int limit)
    {
        List<(string, Luks2Json)> members = Members.Take(limit + 1).ToList();
        return members.Count <= limit
            ? members
            : throw LuksRules.LuksHeaderLimit.Error(Path, Luks2BinaryHeader.Length, $"{Path} has more than {limit} members.", limit: (ulong)limit);
    }

    /// <summary>A string's text, as it is.</summary>
    public string Text => TypeIs("string") ? _element.Value : throw Broken("is no string");

    /// <summary>A number of 64 bits, which stands as a string because JSON's own numbers do not reach that far (specification, 3.1).</summary>
    public ulong Uint64 => ulong.TryParse(Text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) ? value : throw Broken("is no number");

    /// <summary>A small number.</summary>
    public uint Number => TypeIs("number") && uint.TryParse(_element.Value, NumberStyles.None, CultureInfo.InvariantCulture, out uint value) ? value : throw Broken("is no number");

    /// <summary>Parses the text of an area.</summary>
    /// <exception cref="DiskImageException">It is no JSON object, or deeper than real ones.</exception>
    public static Luks2Json Parse(byte[] json, BudgetMeter budget)
    {
        json = WithPlainSlashes(json);
        long memory = (long)json.Length * MemoryPerByte;
        budget.Reserve(memory, "JSON area");
        try
        {
            var quotas = new XmlDictionaryReaderQuotas { MaxDepth = MaxDepth };
            using XmlDictionaryReader reader = JsonReaderWriterFactory.CreateJsonReader(json, 0, json.Length, quotas);
            var root = new Luks2Json(XElement.Load(reader), "JSON area");
            return root.IsObject ? root : throw root.Broken("is no object");
        }
        catch (Exception e) when (e is XmlException or FormatException or ArgumentException or InvalidOperationException)
        {
            throw LuksRules.LuksMetadata.Error("JSON area", Luks2BinaryHeader.Length, "The JSON area cannot be parsed.", e);
        }
        finally
        {
            budget.Release(memory);
        }
    }

    /// <summary>
    /// The reader joins what stands between escapes piece by piece, so that many of them take time by their square. cryptsetup escapes
    /// slashes, which need none, and next to nothing else.
    /// </summary>
    /// <exception cref="DiskImageException">There are more escapes than anybody writes.</exception>
    private static byte[] WithPlainSlashes(byte[] json)
    {
        byte[] plain = new byte[json.Length];
        int length = 0;
        int escapes = 0;
        for (int i = 0; i < json.Length; i++)
        {
            bool isEscape = json[i] == '\\' && i + 1 < json.Length;
            bool isSlash = isEscape && json[i + 1] == '/';
            if (isEscape && !isSlash)
            {
                plain[length++] = json[i];
                LuksRules.LuksHeaderLimit.Require(
                    ++escapes <= MaxEscapes, "JSON area", Luks2BinaryHeader.Length, $"The JSON area has more than {MaxEscapes} escapes.", limit: MaxEscapes);
            }

            i += isEscape ? 1 : 0;
            plain[length++] = json[i];
        }

        return plain.AsSpan(0, length).ToArray();
    }

    public Luks2Json Get(string name) => Find(name) ?? throw Broken($"has no {name}");

    /// <summary>The member of that name, or null.</summary>
    /// <exception cref="DiskImageException">There are two: readers differ in which of them they take.</exception>
    public Luks2Json? Find(string name)
    {
        XElement[] found = _element.Elements().Where(e => IsObject && NameOf(e) == name).Take(2).ToArray();
        return found.Length switch
        {
            0 => null,
            1 => new Luks2Json(found[0], Join(name)),
            _ => throw Broken($"has two members {name}"),
        };
    }

    public DiskImageException Broken(string what) => LuksRules.LuksMetadata.Error(Path, Luks2BinaryHeader.Length, $"{Path} {what}.");

    /// <summary>A name that is no XML name stands in an attribute.</summary>
    private static string NameOf(XElement element) => (string?)element.Attribute("item") ?? element.Name.LocalName;

    private bool TypeIs(string type) => ((string?)_element.Attribute("type") ?? "string") == type;

    private string Join(string name) => Path == "JSON area" ? ImageText.Escape(name) : $"{Path}.{ImageText.Escape(name)}";
}
