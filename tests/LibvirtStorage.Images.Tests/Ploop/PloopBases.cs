using System;
using System.Collections.Generic;
using System.IO;
using LibvirtStorage.Images.Tests.Hostile;

namespace LibvirtStorage.Images.Tests.Ploop;

/// <summary>Parallels images for mutations to start from.</summary>
internal static class PloopBases
{
    public static IReadOnlyDictionary<string, HostileBase> All { get; } = new Dictionary<string, HostileBase>
    {
        ["ploop"] = Base((_, path) => Create(path)),
        ["ploop older"] = Base((_, path) => File.WriteAllBytes(path, Older().Build())),
        ["ploop extension"] = Base((_, path) => File.WriteAllBytes(path, WithBitmap().Build())),
    };

    /// <summary>Clusters of 4 KiB; a BAT of 128 entries, and data from 0x1000.</summary>
    public static void Create(string path)
    {
        Qemu.Img($"create -f parallels -o cluster_size=4k \"{path}\" 512k");
        Qemu.IoAs("parallels", path, "write -P 0x41 0 20k", "write -P 0x42 130k 3k", "write -P 0x43 500k 5k");
    }

    /// <summary>Clusters of 63 sectors, as early versions had them, out of order.</summary>
    public static PloopImageBuilder Older() => new PloopImageBuilder(isExtended: false, tracks: 63, batEntries: 5) { SectorCount = (4 * 63) + 7 }
        .Data(2, Patterns.Random(63 * 512, 1)).Data(0, Patterns.Random(63 * 512, 2)).Data(4, Patterns.Random(7 * 512, 3));

    /// <summary>A disk of two clusters of 4 KiB with a dirty bitmap of one.</summary>
    public static PloopImageBuilder WithBitmap()
    {
        var image = new PloopImageBuilder(isExtended: true, tracks: 8, batEntries: 6).Data(3, Patterns.Random(4096));
        ulong bitmap = (ulong)image.Append([0x0f]) / 512;
        return image.Extension(PloopImageBuilder.Feature(PloopImageBuilder.DirtyBitmap, PloopImageBuilder.Bitmap(48, 8, bitmap)));
    }

    private static HostileBase Base(Action<TemporaryFolder, string> create) => new("parallels", create, Fields, image => image.L32(28) * 512);

    private static IEnumerable<ImageField> Fields(byte[] image)
    {
        foreach (int offset in new[] { 16, 28, 32, 44, 48, 52, 64, 68, 72, 80 })
        {
            yield return new ImageField(offset < 64 ? "header" : "BAT", offset, 4, IsLittleEndian: true);
        }

        foreach (int offset in new[] { 36, 56 })
        {
            yield return new ImageField("header", offset, 8, IsLittleEndian: true);
        }
    }
}
