using System.Collections.Generic;
using System.IO;
using LibvirtStorage.Images.Tests.Hostile;

namespace LibvirtStorage.Images.Tests.Bochs;

/// <summary>Bochs images for mutations to start from.</summary>
internal static class BochsBases
{
    public static IReadOnlyDictionary<string, HostileBase> All { get; } = new Dictionary<string, HostileBase>
    {
        ["bochs"] = Base(0x20000),
        ["bochs version 1"] = Base(0x10000),
    };

    /// <summary>Extents of 16 KiB, 13 of them; four in use, not in the order of the disk.</summary>
    public static byte[] Image(uint version) => new BochsImageBuilder(version, extentSize: 16384, diskSize: (12 * 16384) + 1024)
        .Write(100, Patterns.Random(40 * 512, 1)).Write(5, Patterns.Random(512, 2)).Write(7, Patterns.Random(1024, 3)).Write(384, Patterns.Random(1024, 4))
        .Build();

    private static HostileBase Base(uint version) => new("bochs", (_, path) => File.WriteAllBytes(path, Image(version)), Fields, _ => 512);

    private static IEnumerable<ImageField> Fields(byte[] image)
    {
        foreach (int offset in new[] { 64, 68, 72, 76, 80, 84, 512, 524, 528, 560 })
        {
            yield return new ImageField(offset < 512 ? "header" : "catalog", offset, 4, IsLittleEndian: true);
        }

        yield return new ImageField("disk", image.L32(64) == 0x10000 ? 84 : 88, 8, IsLittleEndian: true);
    }
}
