using System.Collections.Generic;
using System.IO;
using System.Linq;
using LibvirtStorage.Images.Tests.Hostile;

namespace LibvirtStorage.Images.Tests.Cloop;

/// <summary>A compressed loop image for mutations to start from.</summary>
internal static class CloopBases
{
    public static IReadOnlyDictionary<string, HostileBase> All { get; } = new Dictionary<string, HostileBase>
    {
        ["cloop"] = new("cloop", (_, path) => File.WriteAllBytes(path, Image()), Fields, _ => 512),
    };

    /// <summary>Twelve blocks of 16 KiB: text, noise, zeros.</summary>
    public static byte[] Image() =>
        CloopImageBuilder.Build(Patterns.Text(4 * 16384).Concat(Patterns.Random(4 * 16384)).Concat(new byte[4 * 16384]).ToArray(), 16384);

    private static IEnumerable<ImageField> Fields(byte[] image)
    {
        yield return new ImageField("block_size", 128, 4);
        yield return new ImageField("num_blocks", 132, 4);
        foreach (int block in new[] { 0, 1, 5, 12 })
        {
            yield return new ImageField("offset", 136 + (8 * block), 8);
        }
    }
}
