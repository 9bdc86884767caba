using System;
using System.Collections.Generic;
using System.Text;
using System.Xml.Linq;
using LibvirtStorage.Client;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Fuzz.Seeds;

namespace LibvirtStorage.Fuzz.Targets;

/// <summary>A document from a host.</summary>
internal sealed class XmlTarget(string root, Action<string> read, IEnumerable<string> seeds) : FuzzTarget
{
    public static XmlTarget Volume { get; } = new("volume", xml => VolumeXml.Read(xml, physical: null), XmlSeeds.Volumes);

    public static XmlTarget Pool { get; } = new("pool", ReadPool, XmlSeeds.Pools);

    public static XmlTarget Domain { get; } = new("domain", xml => DomainDisks.Uses(xml, "default", "a.qcow2", "/p/a.qcow2", "/p/a.qcow2"), XmlSeeds.Domains);

    public override string Name => $"xml-{root}";

    public override IEnumerable<byte[]> Seeds()
    {
        foreach (string seed in seeds)
        {
            yield return Encoding.UTF8.GetBytes(seed);
        }
    }

    public override void Run(ReadOnlySpan<byte> input)
    {
        try
        {
            read(Encoding.UTF8.GetString(input));
        }
        catch (LibvirtException)
        {
        }
    }

    private static void ReadPool(string xml)
    {
        XElement pool = HostXml.Read(xml, "pool");
        _ = (string?)pool.Attribute("type");
        _ = pool.Element("target").Text("path");
        _ = pool.Size("capacity");
    }
}
