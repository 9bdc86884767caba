using System.Collections.Generic;
using System.IO;
using System.Linq;
using LibvirtStorage.Images.Tests.Hostile;

namespace LibvirtStorage.Images.Tests.Vdi;

/// <summary>VDI images of every kind of structure.</summary>
internal static class VdiBases
{
    public static IReadOnlyDictionary<string, HostileBase> All { get; } = new Dictionary<string, HostileBase>
    {
        ["vdi dynamic"] = new("vdi", (_, path) => Create(path, "off", 2_500_096), _ => Fields(3), _ => 1 << 20),
        ["vdi static"] = new("vdi", (_, path) => Create(path, "on", 1_600_000), _ => Fields(2), _ => 1 << 20),
        ["vdi of small blocks"] = new(
            "vdi",
            (_, path) => File.WriteAllBytes(path, VdiImageBuilder.Image(4096, 3, [2, VdiImageBuilder.Free, 0, VdiImageBuilder.Discarded, 1])),
            _ => Fields(5).Append(new("block_size", 0x178, 4, IsLittleEndian: true)),
            _ => 4096,
            IsKnownToQemu: false),
    };

    private static void Create(string path, string isStatic, int size)
    {
        Qemu.Img($"create -f vdi -o static={isStatic} \"{path}\" {size}");
        Qemu.IoAs("vdi", path, "write -P 0x41 1M 64k", "write -P 0x42 1000 1000");
    }

    /// <summary>All but the block size, of which QEMU knows one only.</summary>
    private static IEnumerable<ImageField> Fields(int blocks)
    {
        foreach (int offset in new[] { 0x40, 0x44, 0x48, 0x4c, 0x50, 0x154, 0x158, 0x15c, 0x168, 0x17c, 0x180, 0x184 })
        {
            yield return new("header", offset, 4, IsLittleEndian: true);
        }

        foreach (int offset in new[] { 0x170, 0x188, 0x198, 0x1a8, 0x1b8 })
        {
            yield return new("header", offset, 8, IsLittleEndian: true);
        }

        for (int i = 0; i < blocks; i++)
        {
            yield return new("block map", 0x200 + (i * 4), 4, IsLittleEndian: true);
        }
    }
}
