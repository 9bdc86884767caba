using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using LibvirtStorage.Images.Sources.Wrapped;
using LibvirtStorage.Images.Tests.Sources.Wrapped;

namespace LibvirtStorage.Images.Tests.Dmg;

/// <summary>Builds dmg images as hdiutil lays them out: data fork, property list, trailer.</summary>
internal sealed class DmgBuilder
{
    public const uint Zero = 0, Raw = 1, Ignore = 2, Adc = 0x80000004, Zlib = 0x80000005, Bzip2 = 0x80000006, Lzfse = 0x80000007, Lzma = 0x80000008,
        Comment = 0x7ffffffe, Terminator = 0xffffffff;

    private readonly MemoryStream _data = new();
    private readonly MemoryStream _payload = new();
    private readonly List<byte[]> _lists = [];
    private readonly List<byte[]> _chunks = [];
    private ulong _firstSector;

    public bool UseResourceFork { get; init; }

    public bool UsePropertyList { get; init; } = true;

    public Func<string, string> Xml { get; init; } = x => x;

    /// <summary>Changes a list before it is encoded: number of the list, its bytes.</summary>
    public Action<int, byte[]> PokeList { get; init; } = (_, _) => { };

    public Action<byte[]> PokeTrailer { get; init; } = _ => { };

    /// <summary>Bytes before the data fork.</summary>
    public int Lead { get; init; }

    public byte[] Payload => _payload.ToArray();

    private ulong Sector => (ulong)_payload.Length / 512;

    /// <summary>Adds content, which is whole sectors, in a chunk of a kind; of zero and ignored chunks only its length counts.</summary>
    public DmgBuilder Chunk(uint type, byte[] content, byte[]? stored = null)
    {
        byte[] bytes = stored ?? Store(type, content);
        Entry(type, Sector - _firstSector, (ulong)content.Length / 512, (ulong)_data.Length, (ulong)bytes.Length);
        _data.Write(bytes, 0, bytes.Length);
        _payload.Write(type is Zero or Ignore ? new byte[content.Length] : content, 0, content.Length);
        return this;
    }

    public DmgBuilder Entry(uint type, ulong sector, ulong count, ulong offset, ulong length)
    {
        byte[] entry = new byte[40];
        BinaryPrimitives.WriteUInt32BigEndian(entry, type);
        BinaryPrimitives.WriteUInt64BigEndian(entry.AsSpan(8), sector);
        BinaryPrimitives.WriteUInt64BigEndian(entry.AsSpan(16), count);
        BinaryPrimitives.WriteUInt64BigEndian(entry.AsSpan(24), offset);
        BinaryPrimitives.WriteUInt64BigEndian(entry.AsSpan(32), length);
        _chunks.Add(entry);
        return this;
    }

    /// <summary>Ends a partition's list.</summary>
    public DmgBuilder Partition()
    {
        Entry(Terminator, Sector - _firstSector, 0, (ulong)_data.Length, 0);
        byte[] list = new byte[204 + (40 * _chunks.Count)];
        Encoding.ASCII.GetBytes("mish").CopyTo(list, 0);
        BinaryPrimitives.WriteUInt32BigEndian(list.AsSpan(4), 1);
        BinaryPrimitives.WriteUInt64BigEndian(list.AsSpan(8), _firstSector);
        BinaryPrimitives.WriteUInt64BigEndian(list.AsSpan(16), Sector - _firstSector);
        BinaryPrimitives.WriteInt32BigEndian(list.AsSpan(200), _chunks.Count);
        for (int i = 0; i < _chunks.Count; i++)
        {
            _chunks[i].CopyTo(list, 204 + (40 * i));
        }

        PokeList(_lists.Count, list);
        _lists.Add(list);
        _chunks.Clear();
        _firstSector = Sector;
        return this;
    }

    public byte[] Build()
    {
        byte[] data = _data.ToArray();
        byte[] fork = UseResourceFork ? Fork() : [];
        byte[] xml = UsePropertyList ? Encoding.UTF8.GetBytes(Xml(PropertyList())) : [];
        byte[] trailer = new byte[512];
        Encoding.ASCII.GetBytes("koly").CopyTo(trailer, 0);
        BinaryPrimitives.WriteUInt32BigEndian(trailer.AsSpan(4), 4);
        BinaryPrimitives.WriteUInt32BigEndian(trailer.AsSpan(8), 512);
        BinaryPrimitives.WriteInt64BigEndian(trailer.AsSpan(24), Lead);
        BinaryPrimitives.WriteInt64BigEndian(trailer.AsSpan(32), data.Length);
        BinaryPrimitives.WriteInt64BigEndian(trailer.AsSpan(40), fork.Length > 0 ? Lead + data.Length : 0);
        BinaryPrimitives.WriteInt64BigEndian(trailer.AsSpan(48), fork.Length);
        BinaryPrimitives.WriteUInt32BigEndian(trailer.AsSpan(60), 1);
        BinaryPrimitives.WriteInt64BigEndian(trailer.AsSpan(216), xml.Length > 0 ? Lead + data.Length + fork.Length : 0);
        BinaryPrimitives.WriteInt64BigEndian(trailer.AsSpan(224), xml.Length);
        BinaryPrimitives.WriteUInt64BigEndian(trailer.AsSpan(492), Sector);
        PokeTrailer(trailer);
        return [.. new byte[Lead], .. data, .. fork, .. xml, .. trailer];
    }

    private static byte[] Store(uint type, byte[] content) => type switch
    {
        Zero or Ignore => [],
        Zlib => ZlibOf(content),
        Bzip2 => Packed.As(Wrapper.Bzip2, content),
        Lzma => new XzFile().Build(content),
        Adc => AdcOf(content),
        _ => content,
    };

    private static byte[] ZlibOf(byte[] content)
    {
        var packed = new MemoryStream();
        packed.Write([0x78, 0x9c], 0, 2);
        using (var deflate = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            deflate.Write(content, 0, content.Length);
        }

        (uint a, uint b) = (1, 0);
        foreach (byte value in content)
        {
            a = (a + value) % 65521;
            b = (b + a) % 65521;
        }

        packed.Write([(byte)(b >> 8), (byte)(b & 0xff), (byte)(a >> 8), (byte)(a & 0xff)], 0, 4);
        return packed.ToArray();
    }

    /// <summary>Literals of up to 128 bytes; runs of one byte as copies of the byte before, in the short and the long form.</summary>
    private static byte[] AdcOf(byte[] content)
    {
        var packed = new MemoryStream();
        for (int i = 0; i < content.Length;)
        {
            int run = 1;
            while (i > 0 && run <= 67 && i + run - 1 < content.Length && content[i + run - 1] == content[i - 1])
            {
                run++;
            }

            int length = run - 1;
            if (length >= 20)
            {
                packed.Write([(byte)(0x40 | (length - 4)), 0, 0], 0, 3);
            }
            else if (length >= 3 && length <= 18)
            {
                packed.Write([(byte)((length - 3) << 2), 0], 0, 2);
            }
            else
            {
                length = Math.Min(5, content.Length - i);
                packed.WriteByte((byte)(0x80 | (length - 1)));
                packed.Write(content, i, length);
            }

            i += length;
        }

        return packed.ToArray();
    }

    private string PropertyList() => "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        + "<!DOCTYPE plist PUBLIC \"-//Apple Computer//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n"
        + "<plist version=\"1.0\">\n<dict>\n\t<key>resource-fork</key>\n\t<dict>\n\t\t<key>blkx</key>\n\t\t<array>\n"
        + string.Concat(_lists.Select((l, i) =>
            $"\t\t\t<dict>\n\t\t\t\t<key>Attributes</key>\n\t\t\t\t<string>0x0050</string>\n\t\t\t\t<key>Data</key>\n\t\t\t\t<data>\n{Lines(l)}\t\t\t\t</data>\n"
            + $"\t\t\t\t<key>ID</key>\n\t\t\t\t<string>{i}</string>\n\t\t\t</dict>\n"))
        + "\t\t</array>\n\t\t<key>plst</key>\n\t\t<array>\n\t\t\t<dict>\n\t\t\t\t<key>Data</key>\n\t\t\t\t<data>AAAA</data>\n\t\t\t</dict>\n\t\t</array>\n\t</dict>\n</dict>\n</plist>\n";

    private static string Lines(byte[] list)
    {
        string text = System.Convert.ToBase64String(list);
        return string.Concat(Enumerable.Range(0, (text.Length + 43) / 44).Select(i => $"\t\t\t\t{text.Substring(44 * i, Math.Min(44, text.Length - (44 * i)))}\n"));
    }

    private byte[] Fork()
    {
        byte[][] resources = [.. _lists, [0, 0, 0, 1]];
        var fork = new MemoryStream();
        fork.Write(new byte[256], 0, 256);
        foreach (byte[] resource in resources)
        {
            byte[] length = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(length, resource.Length);
            fork.Write(length, 0, 4);
            fork.Write(resource, 0, resource.Length);
        }

        fork.Write(new byte[50], 0, 50);
        byte[] bytes = fork.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(bytes, 256);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), bytes.Length - 50);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(8), bytes.Length - 50 - 256);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(12), 50);
        return bytes;
    }
}
