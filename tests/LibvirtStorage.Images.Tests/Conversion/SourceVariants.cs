using System;
using System.Collections.Generic;
using System.IO;
using LibvirtStorage.Images.Tests.Bochs;
using LibvirtStorage.Images.Tests.Cloop;
using LibvirtStorage.Images.Tests.Dmg;
using LibvirtStorage.Images.Tests.Qcow;
using LibvirtStorage.Images.Tests.Vhdx;
using LibvirtStorage.Images.Tests.Vmdk;

namespace LibvirtStorage.Images.Tests.Conversion;

/// <summary>One image of every variant that can be read, all with the same kind of payload: data, text, zeros, an odd end.</summary>
public sealed class SourceVariants : IDisposable
{
    /// <summary>QEMU makes it and says it failed.</summary>
    private const string CompressedQcow = "qcow compressed";

    private const int Length = (3 << 20) + 4096 + 512;

    /// <summary>The payload that all of them have.</summary>
    internal static byte[] Payload { get; } =
        [.. Patterns.Random(1 << 20), .. new byte[(1 << 20) + 4096], .. Patterns.Text(Length - (2 << 20) - 4096)];

    /// <summary>What qemu-img is asked for.</summary>
    private static readonly Dictionary<string, (string Format, string Arguments)> s_byQemu = new()
    {
        ["raw"] = ("raw", "-O raw"),
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

    /// <summary>What QEMU's tools cannot make: images by the tests' own builders, and their payloads.</summary>
    private static readonly Dictionary<string, (string Format, Func<byte[]> Image, Func<byte[]> Payload)> s_byBuilder = new()
    {
        ["bochs growing"] = ("bochs", () => new BochsImageBuilder(0x20000, 4096, Length).Write(0, Payload).Build(), () => Payload),
        ["cloop"] = ("cloop", () => CloopImageBuilder.Build(Payload, 65536), () => Payload),
        ["vhdx with sectors of 4096"] = ("vhdx", () => new VhdxImageBuilder(logicalSector: 4096).Build(), () => VhdxImageBuilder.Payload()),
        ["vmdk COWD"] = ("vmdk", () => SparseFileBuilder.Cowd(CowdPayload(), 1, 1, 4999), CowdPayload),
        ["vmdk seSparse"] = ("vmdk", () => SparseFileBuilder.SeSparse(SeSparsePayload(), 3, 50, 60), SeSparsePayload),
        ["dmg"] = ("dmg", () => DmgDisks.Common().Build(), () => DmgDisks.Common().Payload),
        ["dmg bzip2"] = ("dmg", () => DmgDisks.With(DmgBuilder.Bzip2).Build(), () => DmgDisks.With(DmgBuilder.Bzip2).Payload),
        ["dmg lzma"] = ("dmg", () => DmgDisks.With(DmgBuilder.Lzma).Build(), () => DmgDisks.With(DmgBuilder.Lzma).Payload),
        ["dmg adc"] = ("dmg", () => DmgDisks.With(DmgBuilder.Adc).Build(), () => DmgDisks.With(DmgBuilder.Adc).Payload),
    };

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _made = [];

    public static IReadOnlyList<string> Names { get; } = [.. s_byQemu.Keys, .. s_byBuilder.Keys];

    public void Dispose() => _folder.Dispose();

    internal (string Path, ImageFormat Format, byte[] Payload) Get(string name)
    {
        bool isBuilt = s_byBuilder.TryGetValue(name, out (string Format, Func<byte[]> Image, Func<byte[]> Payload) built);
        string formatName = isBuilt ? built.Format : s_byQemu[name].Format;
        ImageFormat format = ImageFormats.TryGet(formatName, out ImageFormat? found) ? found : throw new ArgumentException(formatName);
        if (!_made.TryGetValue(name, out string? path))
        {
            path = isBuilt ? _folder.File(name, built.Image()) : MadeByQemu(name);
            _made.Add(name, path);
        }

        return (path, format, isBuilt ? built.Payload() : Payload);
    }

    private static byte[] CowdPayload() => SparseFileBuilder.Payload(5000, 512, 1, 4999);

    private static byte[] SeSparsePayload() => SparseFileBuilder.Payload(800, 4096, 3, 50, 60);

    private string MadeByQemu(string name)
    {
        string raw = _folder.File("payload.raw");
        if (!File.Exists(raw))
        {
            File.WriteAllBytes(raw, Payload);
        }

        string path = _folder.File(name.Replace(' ', '-') + "." + s_byQemu[name].Format);
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
