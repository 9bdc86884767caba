using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using LibvirtStorage.Images.Tests.Hostile;

namespace LibvirtStorage.Images.Tests.Vpc;

/// <summary>VHD images of every kind of structure. A field is changed in both footers, or nothing but a contradiction would be found.</summary>
internal static class VpcBases
{
    public static IReadOnlyDictionary<string, HostileBase> All { get; } = new Dictionary<string, HostileBase>
    {
        ["vpc dynamic"] = new("vpc", (_, path) => Create(path, "dynamic", 3_000_000), _ => Dynamic(2), _ => 512, Seal: SealBoth),
        ["vpc fixed"] = new("vpc", (_, path) => Create(path, "fixed", 300_000), i => Footer(i.Length - 512), _ => 512, Seal: VpcImageBuilder.Sealed),
        ["vpc of small blocks"] = new(
            "vpc",
            (_, path) => File.WriteAllBytes(path, VpcImageBuilder.Dynamic(4096, 3, 2, VpcImageBuilder.Unused, 0, 1)),
            _ => Dynamic(4),
            _ => 512,
            Seal: SealBoth),
    };

    private static void Create(string path, string subformat, int size)
    {
        Qemu.Img($"create -f vpc -o subformat={subformat} \"{path}\" {size}");
        Qemu.IoAs("vpc", path, "write -P 0x41 64k 64k", "write -P 0x42 1000 1000");
    }

    private static byte[] SealBoth(byte[] image)
    {
        if (image.AsSpan(0, 8).SequenceEqual("conectix"u8))
        {
            image.AsSpan(0, 512).CopyTo(image.AsSpan(image.Length - 512));
        }

        return image.Sealed();
    }

    private static IEnumerable<ImageField> Dynamic(int blocks)
    {
        IEnumerable<ImageField> header = new[] { 0, 8, 16 }.Select(o => new ImageField("dynamic disk header", 512 + o, 8))
            .Concat(new[] { 24, 28, 32, 40 }.Select(o => new ImageField("dynamic disk header", 512 + o, 4)));
        IEnumerable<ImageField> table = Enumerable.Range(0, blocks).Select(i => new ImageField("block allocation table", 1536 + (i * 4), 4));
        return Footer(0).Concat(header).Concat(table);
    }

    private static IEnumerable<ImageField> Footer(int at)
    {
        foreach (int offset in new[] { 16, 40, 48 })
        {
            yield return new("footer", at + offset, 8);
        }

        foreach (int offset in new[] { 0, 8, 12, 28, 60 })
        {
            yield return new("footer", at + offset, 4);
        }

        yield return new("cylinders", at + 56, 2);
        yield return new("heads", at + 58, 1);
        yield return new("sectors", at + 59, 1);
        yield return new("saved state", at + 84, 1);
    }
}
