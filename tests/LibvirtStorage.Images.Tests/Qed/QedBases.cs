using System.Collections.Generic;
using LibvirtStorage.Images.Tests.Hostile;

namespace LibvirtStorage.Images.Tests.Qed;

/// <summary>QED images for mutations to start from.</summary>
internal static class QedBases
{
    public static IReadOnlyDictionary<string, HostileBase> All { get; } = new Dictionary<string, HostileBase>
    {
        ["qed"] = new("qed", (_, path) => Create(path), Fields, image => image.L32(4)),
    };

    /// <summary>Clusters of 4 KiB, tables of two; L1 at 0x1000, one L2 table at 0x3000, data from 0x5000.</summary>
    public static void Create(string path)
    {
        Qemu.Img($"create -f qed -o cluster_size=4k,table_size=2 \"{path}\" 3M");
        Qemu.IoAs("qed", path, "write -P 0x41 0 20k", "write -P 0x42 130k 3k", "write -z 32k 16k", "write -P 0x43 100k 1k");
    }

    private static IEnumerable<ImageField> Fields(byte[] image)
    {
        foreach (int offset in new[] { 4, 8, 12, 56, 60 })
        {
            yield return new ImageField("header", offset, 4, IsLittleEndian: true);
        }

        foreach (int offset in new[] { 16, 24, 32, 40, 48 })
        {
            yield return new ImageField("header", offset, 8, IsLittleEndian: true);
        }

        int l1 = (int)image.L64(40);
        int l2 = (int)image.L64(l1);
        foreach (int offset in new[] { l1, l1 + 8, l2, l2 + 8, l2 + (8 * 8), l2 + (33 * 8) })
        {
            yield return new ImageField("table", offset, 8, IsLittleEndian: true);
        }
    }
}
