using System;
using System.Collections.Generic;
using System.IO;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Tests.Cloop;
using LibvirtStorage.Images.Tests.Dmg;
using LibvirtStorage.Images.Tests.Qcow;

namespace LibvirtStorage.Images.Tests.Conversion;

/// <summary>One image of every variant that can be read, of each shape that a disk can have.</summary>
public sealed class SourceVariants : IDisposable
{
    /// <summary>QEMU makes it and says it failed.</summary>
    private const string CompressedQcow = "qcow compressed";

    private const int SectorSize = 512;

    /// <summary>What qemu-img is asked for. It knows disks of whole sectors, save for raw ones.</summary>
    private static readonly Dictionary<string, (string Format, string Arguments)> s_byQemu = new()
    {
        ["raw"] = ("raw", "-O raw"),
        ["qcow2"] = ("qcow2", "-O qcow2"),
        ["qcow2 version 2"] = ("qcow2", "-O qcow2 -o compat=0.10"),
        ["qcow2 extended"] = ("qcow2", "-O qcow2 -o extended_l2=on"),
        ["qcow2 zlib"] = ("qcow2", "-c -O qcow2"),
        ["qcow2 zstd"] = ("qcow2", "-c -O qcow2 -o compression_type=zstd"),
        ["qcow"] = ("qcow", "-O qcow"),
        [CompressedQcow] = ("qcow", "-c -O qcow"),
        ["qed"] = ("qed", "-O qed"),
        ["vmdk monolithicSparse"] = ("vmdk", "-O vmdk"),
        ["vmdk streamOptimized"] = ("vmdk", "-O vmdk -o subformat=streamOptimized"),
        ["vmdk monolithicFlat"] = ("vmdk", "-O vmdk -o subformat=monolithicFlat"),
        ["vmdk twoGbMaxExtentSparse"] = ("vmdk", "-O vmdk -o subformat=twoGbMaxExtentSparse"),
        ["vmdk twoGbMaxExtentFlat"] = ("vmdk", "-O vmdk -o subformat=twoGbMaxExtentFlat"),
        ["vhdx dynamic"] = ("vhdx", "-O vhdx"),
        ["vhdx fixed"] = ("vhdx", "-O vhdx -o subformat=fixed"),
        ["vpc dynamic"] = ("vpc", "-O vpc -o force_size=on"),
        ["vpc fixed"] = ("vpc", "-O vpc -o subformat=fixed,force_size=on"),
        ["vdi dynamic"] = ("vdi", "-O vdi"),
        ["vdi static"] = ("vdi", "-O vdi -o static=on"),
        ["parallels"] = ("ploop", "-O parallels"),
    };

    /// <summary>What QEMU's tools cannot make: images by the tests' own builders, and the unit of which their disks are whole multiples.</summary>
    private static readonly Dictionary<string, (string Format, int Unit, Func<byte[], byte[]> Image)> s_byBuilder = new()
    {
        ["bochs growing"] = ("bochs", SectorSize, BuiltImages.Bochs),
        ["cloop"] = ("cloop", 65536, payload => CloopImageBuilder.Build(payload, 65536)),
        ["vhdx with sectors of 4096"] = ("vhdx", 4096, BuiltImages.Vhdx),
        ["vmdk COWD"] = ("vmdk", SectorSize, BuiltImages.Cowd),
        ["vmdk seSparse"] = ("vmdk", SectorSize, BuiltImages.SeSparse),
        ["vmdk streamOptimized with a footer"] = ("vmdk", SectorSize, BuiltImages.Stream),
        ["dmg"] = ("dmg", SectorSize, payload => BuiltImages.Dmg(DmgBuilder.Zlib, payload)),
        ["dmg bzip2"] = ("dmg", SectorSize, payload => BuiltImages.Dmg(DmgBuilder.Bzip2, payload)),
        ["dmg lzma"] = ("dmg", SectorSize, payload => BuiltImages.Dmg(DmgBuilder.Lzma, payload)),
        ["dmg adc"] = ("dmg", SectorSize, payload => BuiltImages.Dmg(DmgBuilder.Adc, payload)),
    };

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _made = [];

    public static IReadOnlyList<string> Names { get; } = [.. s_byQemu.Keys, .. s_byBuilder.Keys];

    public void Dispose() => _folder.Dispose();

    /// <summary>An image, and the bytes that are on its disk.</summary>
    internal SourceVariant Get(string name, DiskShape shape)
    {
        bool isBuilt = s_byBuilder.TryGetValue(name, out (string Format, int Unit, Func<byte[], byte[]> Image) built);
        string format = isBuilt ? built.Format : s_byQemu[name].Format;
        byte[] payload = shape.In(isBuilt ? built.Unit : format == "raw" ? 1 : SectorSize);
        string file = $"{name}-{shape}.{format}".Replace(' ', '-');
        if (!_made.TryGetValue(file, out string? path))
        {
            path = isBuilt ? _folder.File(file, built.Image(payload)) : MadeByQemu(name, shape, _folder.File(file));
            _made.Add(file, path);
        }

        return new SourceVariant(path, ImageFormats.TryGet(format, out ImageFormat? found) ? found : throw new ArgumentException(format), payload);
    }

    private string MadeByQemu(string name, DiskShape shape, string path)
    {
        string raw = _folder.File($"payload-{shape}.raw");
        if (!File.Exists(raw))
        {
            File.WriteAllBytes(raw, shape.Payload);
        }

        if (name == "raw")
        {
            // QEMU would make whole sectors of it.
            return raw;
        }

        if (name == CompressedQcow)
        {
            QcowBases.Compress(raw, path);
        }
        else
        {
            Qemu.Img($"convert -f raw {s_byQemu[name].Arguments} \"{raw}\" \"{path}\"");
        }

        return path;
    }
}

/// <summary>One of them.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Format">Its format.</param>
/// <param name="Payload">What is on the disk, to the last byte.</param>
internal sealed record SourceVariant(string Path, ImageFormat Format, byte[] Payload)
{
    public ByteSource Open() => FileByteSource.Open(Path, allowFilesBeside: true);
}
