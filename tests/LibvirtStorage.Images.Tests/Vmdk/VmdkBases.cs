using System.Collections.Generic;
using System.IO;
using System.Linq;
using LibvirtStorage.Images.Tests.Hostile;

namespace LibvirtStorage.Images.Tests.Vmdk;

/// <summary>VMDK images of every kind of structure.</summary>
internal static class VmdkBases
{
    private static readonly int[] s_header64 = [12, 20, 28, 36, 48, 56, 64];
    private static readonly int[] s_header32 = [0, 4, 8, 44];

    public static IReadOnlyDictionary<string, HostileBase> All { get; } = new Dictionary<string, HostileBase>
    {
        ["vmdk sparse"] = new("vmdk", (_, path) => ByQemu(path, string.Empty), Sparse, _ => 65536),
        ["vmdk zeroed grains"] = new("vmdk", (_, path) => ByQemu(path, "-o zeroed_grain=on"), Sparse, _ => 65536),
        ["vmdk stream"] = new("vmdk", (_, path) => File.WriteAllBytes(path, Streamed().Build()), Stream, _ => 512),
        ["vmdk COWD"] = new(
            "vmdk", (_, path) => File.WriteAllBytes(path, SparseFileBuilder.Cowd(SparseFileBuilder.Payload(5000, 512, 0, 4999), 1, 0, 4999)), Cowd, _ => 512, IsKnownToQemu: false),
        ["vmdk seSparse"] = new(
            "vmdk", (_, path) => File.WriteAllBytes(path, SparseFileBuilder.SeSparse(SparseFileBuilder.Payload(800, 4096, 0, 60), 0, -5, 60)), SeSparse, _ => 4096, IsKnownToQemu: false),
    };

    private static StreamImageBuilder Streamed() => new StreamImageBuilder(10_001).Grains(0, 1, 7, 511, 512, 600, 1250);

    private static void ByQemu(string path, string options)
    {
        Qemu.Img($"create -f vmdk {options} \"{path}\" 2M");
        Qemu.IoAs("vmdk", path, "write -P 0x41 0 100k", "write -P 0x42 1M 64k");
        if (options.Length > 0)
        {
            Qemu.IoAs("vmdk", path, "write -z 512k 128k");
        }
    }

    private static IEnumerable<ImageField> Header(int at) => Fields("header", 8, s_header64.Select(o => at + o))
        .Concat(Fields("header", 4, s_header32.Select(o => at + o))).Append(new("compressAlgorithm", at + 77, 2, true));

    private static IEnumerable<ImageField> Sparse(byte[] image) => Header(0)
        .Concat(Fields("directory", 4, [image.SectorAt(56), image.SectorAt(48)]))
        .Concat(Fields("table", 4, Tables(image).SelectMany(t => new[] { t, t + 4, t + 32, t + 64, t + 512 })));

    private static IEnumerable<int> Tables(byte[] image) => [image.SectorAt(image.SectorAt(56)), image.SectorAt(image.SectorAt(48))];

    private static IEnumerable<ImageField> Stream(byte[] image)
    {
        StreamImageBuilder builder = Streamed();
        builder.Build();
        return Header(0)
            .Concat(Header(builder.FooterOffset))
            .Concat(Fields("grain lba", 8, builder.GrainOffsets.Values))
            .Concat(Fields("grain size", 4, builder.GrainOffsets.Values.Select(o => o + 8)))
            .Concat(Fields("table", 4, builder.TableOffsets.Values.SelectMany(t => new[] { t, t + 4, t + 16 })))
            .Concat(Fields("table marker", 4, builder.TableOffsets.Values.SelectMany(t => new[] { t - 512, t - 504, t - 500 })))
            .Concat(Fields("directory", 4, [builder.DirectoryOffset, builder.DirectoryOffset + 4, builder.DirectoryOffset - 512, builder.DirectoryOffset - 500]))
            .Concat(Fields("end", 4, [image.Length - 512, image.Length - 504, image.Length - 500]));
    }

    private static IEnumerable<ImageField> Cowd(byte[] image) =>
        Fields("header", 4, Enumerable.Range(0, 8).Select(i => i * 4)).Concat(Fields("tables", 4, [2048, 2052, 2560, 2564, image.SectorAt(2052)]));

    private static IEnumerable<ImageField> SeSparse(byte[] image) => Fields("header", 8, Enumerable.Range(0, 26).Select(i => i * 8))
        .Concat(Fields("volatile header", 8, [512, 536])).Concat(Fields("tables", 8, [16 * 512, 17 * 512, (17 * 512) + 40, (17 * 512) + 480]));

    private static IEnumerable<ImageField> Fields(string name, int width, IEnumerable<int> offsets) =>
        offsets.Select(offset => new ImageField(name, offset, width, IsLittleEndian: true));
}
