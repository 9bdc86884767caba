using System;
using System.Collections.Generic;
using System.Text;
using System.Xml.Linq;
using LibvirtStorage.Client;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Fuzz.Seeds;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Ova;

namespace LibvirtStorage.Fuzz.Targets;

/// <summary>A document from a host, or from a package.</summary>
internal sealed class XmlTarget(string root, Action<byte[]> read, IEnumerable<string> seeds) : FuzzTarget
{
    public static XmlTarget Volume { get; } = new("volume", xml => VolumeXml.Read(Text(xml), physical: null), XmlSeeds.Volumes);

    public static XmlTarget Pool { get; } = new("pool", ReadPool, XmlSeeds.Pools);

    public static XmlTarget Domain { get; } = new("domain", xml => DomainDisks.Uses(Text(xml), "default", "a.qcow2", "/p/a.qcow2", "/p/a.qcow2"), XmlSeeds.Domains);

    public static XmlTarget Envelope { get; } = new("ovf", xml => OvfReader.Read(xml), XmlSeeds.Envelopes);

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
            read(input.ToArray());
        }
        catch (Exception e) when (e is LibvirtException or DiskImageException)
        {
        }
    }

    private static string Text(byte[] xml) => Encoding.UTF8.GetString(xml);

    private static void ReadPool(byte[] xml)
    {
        XElement pool = HostXml.Read(Text(xml), "pool");
        _ = (string?)pool.Attribute("type");
        _ = pool.Element("target").Text("path");
        _ = pool.Size("capacity");
    }
}
