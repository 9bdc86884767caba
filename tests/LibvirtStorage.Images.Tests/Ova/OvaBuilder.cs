using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;

namespace LibvirtStorage.Images.Tests.Ova;

/// <summary>Makes packages as ovftool lays them out: descriptor, manifest, then the disks in order, in blocks of 512 bytes.</summary>
internal sealed class OvaBuilder
{
    public const string StreamOptimized = "http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized";
    public const string Qcow2 = "http://www.gnome.org/~markmc/qcow-image-format.html";

    private readonly List<(string Name, byte[] Content, char Type)> _members = [];

    public string Algorithm { get; init; } = "SHA256";

    public string Namespace { get; init; } = "http://schemas.dmtf.org/ovf/envelope/1";

    public List<string> Files { get; } = [];

    public List<string> Disks { get; } = [];

    /// <summary>Null to leave it out; otherwise changes the manifest that is right.</summary>
    public Func<string, string>? Manifest { get; init; } = m => m;

    public Func<string, string> Descriptor { get; init; } = d => d;

    /// <summary>Adds a disk to all three places.</summary>
    public OvaBuilder Disk(string name, byte[] content, string format, ulong capacity, string fileAttributes = "", string unit = "byte")
    {
        int number = Disks.Count + 1;
        Files.Add(Invariant($"<File ovf:href=\"{name}\" ovf:id=\"file{number}\" ovf:size=\"{content.Length}\" {fileAttributes}/>"));
        Disks.Add(Invariant($"<Disk ovf:capacity=\"{capacity}\" ovf:capacityAllocationUnits=\"{unit}\" ovf:diskId=\"vmdisk{number}\" ovf:fileRef=\"file{number}\" ovf:format=\"{format}\" ovf:populatedSize=\"1\"/>"));
        return Member(name, content);
    }

    public OvaBuilder Member(string name, byte[] content, char type = '0')
    {
        _members.Add((name, content, type));
        return this;
    }

    public byte[] Build()
    {
        byte[] descriptor = Encoding.UTF8.GetBytes(Descriptor($"""
            <?xml version="1.0" encoding="UTF-8"?>
            <Envelope vmw:buildId="build-1" xmlns="{Namespace}" xmlns:ovf="{Namespace}" xmlns:vmw="http://www.vmware.com/schema/ovf" xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData">
              <References>{string.Concat(Files)}</References>
              <DiskSection><Info>Virtual disk information</Info>{string.Concat(Disks)}</DiskSection>
              <VirtualSystem ovf:id="vm"><Info>A virtual machine</Info><Name>vm</Name><rasd:HostResource>ovf:/disk/vmdisk1</rasd:HostResource></VirtualSystem>
            </Envelope>
            """));
        var tar = new MemoryStream();
        Add(tar, "vm.ovf", descriptor, '0');
        if (Manifest is not null)
        {
            string lines = Line("vm.ovf", descriptor) + string.Concat(_members.Where(m => m.Type == '0').Select(m => Line(m.Name, m.Content)));
            Add(tar, "vm.mf", Encoding.UTF8.GetBytes(Manifest(lines)), '0');
        }

        foreach ((string name, byte[] content, char type) in _members)
        {
            Add(tar, name, content, type);
        }

        tar.Write(new byte[1024], 0, 1024);
        return tar.ToArray();
    }

    /// <summary>Writes a member: header, content, padding.</summary>
    public static void Add(MemoryStream tar, string name, byte[] content, char type)
    {
        byte[] header = Header(name, Convert.ToString(content.Length, 8).PadLeft(11, '0'), type);
        tar.Write(header, 0, header.Length);
        tar.Write(content, 0, content.Length);
        tar.Write(new byte[(512 - (content.Length % 512)) % 512], 0, (512 - (content.Length % 512)) % 512);
    }

    public static byte[] Header(string name, string octalSize, char type)
    {
        byte[] header = new byte[512];
        Put(header, 0, name);
        Put(header, 100, "0000644");
        Put(header, 108, "0000100");
        Put(header, 116, "0000100");
        Put(header, 124, octalSize);
        Put(header, 136, "00000000000");
        header[156] = (byte)type;
        Put(header, 257, "ustar\000" + "00");
        return Seal(header);
    }

    public static byte[] Seal(byte[] header)
    {
        Put(header, 148, "        ");
        Put(header, 148, Convert.ToString(header.Sum(b => (int)b), 8).PadLeft(6, '0') + "\0 ");
        return header;
    }

    private static void Put(byte[] block, int offset, string text) => Encoding.UTF8.GetBytes(text).CopyTo(block, offset);

    private string Line(string name, byte[] content)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(new HashAlgorithmName(Algorithm));
        hash.AppendData(content);
        return $"{Algorithm}({name})= {string.Concat(hash.GetHashAndReset().Select(b => b.ToString("x2", CultureInfo.InvariantCulture)))}\n";
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
