using System;
using System.Collections.Generic;
using LibvirtStorage.Images.Tests.Hostile;

namespace LibvirtStorage.Images.Tests.Qcow;

/// <summary>Images of qcow version 1 for mutations to start from.</summary>
internal static class QcowBases
{
    public static IReadOnlyDictionary<string, HostileBase> All { get; } = new Dictionary<string, HostileBase>
    {
        ["qcow"] = Base((_, path) => Create(path)),
        ["qcow compressed"] = Base(CreateCompressed),
    };

    /// <summary>Clusters and L2 tables of 4 KiB, which map 2 MiB each; L1 at 48, the first L2 table at 0x1000, data from 0x2000.</summary>
    public static void Create(string path)
    {
        Qemu.Img($"create -f qcow \"{path}\" 5M");
        Qemu.IoAs("qcow", path, "write -P 0x41 0 20k", "write -P 0x42 130k 3k", "write -P 0x43 3M 5k");
    }

    public static void CreateCompressed(TemporaryFolder folder, string path)
    {
        string raw = folder.File("base.raw", Patterns.Text(300_032));
        Compress(raw, path);
    }

    /// <summary>Makes an image of compressed clusters. QEMU 7.2 does that and says it failed, so what it made is compared.</summary>
    public static void Compress(string raw, string path)
    {
        try
        {
            Qemu.Img($"convert -c -f raw -O qcow \"{raw}\" \"{path}\"");
        }
        catch (InvalidOperationException)
        {
            Qemu.Img($"compare -f raw -F qcow \"{raw}\" \"{path}\"");
        }
    }

    private static HostileBase Base(Action<TemporaryFolder, string> create) => new("qcow", create, Fields, image => 1UL << image[32]);

    private static IEnumerable<ImageField> Fields(byte[] image)
    {
        foreach (int offset in new[] { 8, 24, 40 })
        {
            yield return new ImageField("header", offset, 8);
        }

        foreach (int offset in new[] { 4, 16, 36 })
        {
            yield return new ImageField("header", offset, 4);
        }

        foreach (int offset in new[] { 32, 33 })
        {
            yield return new ImageField("header", offset, 1);
        }

        int l1 = (int)image.U64(40);
        int l2 = (int)image.U64(l1);
        foreach (int offset in new[] { l1, l1 + 8, l2, l2 + 8, l2 + (32 * 8) })
        {
            yield return new ImageField("table", offset, 8);
        }
    }
}
