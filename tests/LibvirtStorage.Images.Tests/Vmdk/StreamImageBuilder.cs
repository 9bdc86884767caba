using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;

namespace LibvirtStorage.Images.Tests.Vmdk;

/// <summary>
/// A streamOptimized image as VMware's tools write it, made by the specification and without the code that is under test. Grains
/// of 4 KiB keep it small; 512 of them share a grain table.
/// </summary>
internal sealed class StreamImageBuilder(int sectors)
{
    public const int GrainSize = 4096;

    private readonly SortedDictionary<int, byte[]> _grains = [];
    private readonly MemoryStream _file = new();

    /// <summary>Version of header and footer.</summary>
    public uint Version { get; set; } = 3;

    /// <summary>Whether the tables come after all grains instead of each behind its own.</summary>
    public bool TablesLast { get; set; }

    /// <summary>Whether the header knows the directory's place, so that there is no footer.</summary>
    public bool WithoutFooter { get; set; }

    /// <summary>How a grain's bytes become a zlib stream.</summary>
    public Func<byte[], byte[]> Compress { get; set; } = Zlib;

    /// <summary>Where things are in the finished file, in bytes.</summary>
    public Dictionary<int, int> GrainOffsets { get; } = [];

    public Dictionary<int, int> TableOffsets { get; } = [];

    public int DirectoryOffset { get; private set; }

    public int FooterOffset { get; private set; }

    public byte[] Payload { get; } = new byte[sectors * 512];

    /// <summary>Fills a grain with words that differ from grain to grain.</summary>
    public StreamImageBuilder Grain(int index) => Grain(index, Patterns.Text(GrainSize, index + 1));

    /// <summary>Fills a grain; the last of a disk may be given short.</summary>
    public StreamImageBuilder Grain(int index, byte[] content)
    {
        Array.Resize(ref content, GrainSize);
        _grains.Add(index, content);
        content.AsSpan(0, Math.Min(GrainSize, Payload.Length - (index * GrainSize))).CopyTo(Payload.AsSpan(index * GrainSize));
        return this;
    }

    public StreamImageBuilder Grains(params int[] indexes)
    {
        foreach (int index in indexes)
        {
            Grain(index);
        }

        return this;
    }

    public byte[] Build()
    {
        _file.SetLength(0);
        Append(new byte[128 * 512]);
        var tables = new SortedDictionary<int, byte[]>();
        foreach (IGrouping<int, KeyValuePair<int, byte[]>> group in _grains.GroupBy(g => g.Key / 512))
        {
            byte[] table = new byte[2048];
            foreach (KeyValuePair<int, byte[]> grain in group)
            {
                GrainOffsets[grain.Key] = (int)_file.Length;
                table.Poke32(grain.Key % 512 * 4, Sector());
                byte[] data = Compress(grain.Value);
                Append([.. new byte[12].Poke64(0, (ulong)grain.Key * 8).Poke32(8, (uint)data.Length), .. data]);
            }

            tables.Add(group.Key, table);
            if (!TablesLast)
            {
                AppendTable(group.Key, table);
            }
        }

        foreach (KeyValuePair<int, byte[]> table in tables.Where(_ => TablesLast))
        {
            AppendTable(table.Key, table.Value);
        }

        AppendDirectory();
        if (!WithoutFooter)
        {
            Append(Marker(1, 3));
            FooterOffset = (int)_file.Length;
            Append(Header((uint)(DirectoryOffset / 512)));
        }

        Append(Marker(0, 0));
        byte[] image = _file.ToArray();
        Header(WithoutFooter ? (uint)(DirectoryOffset / 512) : ulong.MaxValue).CopyTo(image, 0);
        return image.WithDescriptor(DescriptorOf("streamOptimized", $"RDONLY {sectors} SPARSE \"call-me-stream.vmdk\""));
    }

    /// <summary>A descriptor of the usual form.</summary>
    public static string DescriptorOf(string createType, params string[] extents) =>
        $"# Disk DescriptorFile\nversion=1\nCID=7f3a2b1c\nparentCID=ffffffff\ncreateType=\"{createType}\"\n\n# Extent description\n{string.Join("\n", extents)}\n\n#DDB\nddb.adapterType = \"lsilogic\"\n";

    public static byte[] Zlib(byte[] grain)
    {
        using var stream = new MemoryStream();
        stream.Write([0x78, 0x01], 0, 2);
        using (var deflate = new DeflateStream(stream, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflate.Write(grain, 0, grain.Length);
        }

        uint low = 1;
        uint high = 0;
        foreach (byte value in grain)
        {
            low = (low + value) % 65521;
            high = (high + low) % 65521;
        }

        stream.Write([(byte)(high >> 8), (byte)(high & 0xff), (byte)(low >> 8), (byte)(low & 0xff)], 0, 4);
        return stream.ToArray();
    }

    private void AppendTable(int index, byte[] table)
    {
        Append(Marker(4, 1));
        TableOffsets[index] = (int)_file.Length;
        Append(table);
    }

    private void AppendDirectory()
    {
        int tables = ((sectors + 7) / 8 + 511) / 512;
        byte[] directory = new byte[((tables * 4) + 511) / 512 * 512];
        foreach (KeyValuePair<int, int> table in TableOffsets)
        {
            directory.Poke32(table.Key * 4, (uint)(table.Value / 512));
        }

        Append(Marker((ulong)(directory.Length / 512), 2));
        DirectoryOffset = (int)_file.Length;
        Append(directory);
    }

    private byte[] Header(ulong directory) => new byte[512]
        .Poke(0, Encoding.ASCII.GetBytes("KDMV")).Poke32(4, Version).Poke32(8, 0x30001).Poke64(12, (ulong)sectors).Poke64(20, 8)
        .Poke64(28, 1).Poke64(36, 20).Poke32(44, 512).Poke64(56, directory).Poke64(64, 128).Poke(73, 0x0a, 0x20, 0x0d, 0x0a).Poke(77, 1);

    private static byte[] Marker(ulong value, uint type) => new byte[512].Poke64(0, value).Poke32(12, type);

    private uint Sector() => (uint)(_file.Length / 512);

    private void Append(byte[] bytes)
    {
        _file.Write(bytes, 0, bytes.Length);
        _file.SetLength((_file.Length + 511) / 512 * 512);
        _file.Position = _file.Length;
    }
}
