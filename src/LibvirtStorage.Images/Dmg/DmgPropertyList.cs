using System;
using System.Collections.Generic;
using System.IO;
using System.Xml;

namespace LibvirtStorage.Images.Dmg;

/// <summary>
/// The property list that holds the block lists: dictionaries of keys and values as XML. Its document type, which Apple always writes,
/// is passed over unread, and so no entity exists but XML's own five.
/// </summary>
internal static class DmgPropertyList
{
    private const string Place = "resource-fork/blkx";

    private const int MaxDepth = 16;

    /// <summary>Hands out the content of every <c>Data</c> in the list <c>blkx</c>.</summary>
    /// <exception cref="DiskImageException">It is no property list.</exception>
    public static void ForEachBlockList(byte[] xml, Action<byte[]> use)
    {
        DmgListText.CheckTags(xml);
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Ignore,
            XmlResolver = null,
            MaxCharactersInDocument = DmgLimits.MaxResources,
            IgnoreWhitespace = true,
            IgnoreComments = true,
        };
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(xml, writable: false), settings);
            Read(reader, use);
        }
        catch (Exception e) when (e is XmlException or FormatException or ArgumentException or InvalidOperationException)
        {
            throw DmgRules.DmgResources.Error("XML", null, "The property list cannot be parsed.", e);
        }
    }

    /// <summary>Keeps the keys that lead to where the reader is, and nothing else.</summary>
    private static void Read(XmlReader reader, Action<byte[]> use)
    {
        var keys = new Stack<string>();
        string key = string.Empty;
        reader.MoveToContent();
        for (bool more = reader.Read(); more;)
        {
            _ = reader.Depth < MaxDepth ? reader.Depth : throw DmgRules.DmgLimit.Error("XML", null, "The property list is nested too deeply.", limit: (ulong)MaxDepth);
            bool isElement = reader.NodeType == XmlNodeType.Element;
            if (isElement && reader.LocalName == "key")
            {
                key = reader.ReadElementContentAsString();
                continue;
            }

            if (isElement && reader.LocalName == "data" && key == "Data" && IsInPlace(keys))
            {
                use(Convert.FromBase64String(reader.ReadElementContentAsString()));
                continue;
            }

            if (isElement && reader.LocalName is "dict" or "array" && !reader.IsEmptyElement)
            {
                keys.Push(key);
                key = string.Empty;
            }
            else if (reader.NodeType == XmlNodeType.EndElement && reader.LocalName is "dict" or "array" && keys.Count > 0)
            {
                key = keys.Pop();
            }

            more = reader.Read();
        }
    }

    /// <summary>Inside the dictionaries of the list: the outermost one has no key, nor have the list's elements.</summary>
    private static bool IsInPlace(Stack<string> keys)
    {
        string[] path = keys.ToArray();
        Array.Reverse(path);
        return path.Length == 4 && $"{path[1]}/{path[2]}" == Place;
    }
}
