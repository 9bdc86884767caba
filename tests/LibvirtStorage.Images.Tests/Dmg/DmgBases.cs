using System.Collections.Generic;
using System.IO;
using LibvirtStorage.Images.Tests.Hostile;

namespace LibvirtStorage.Images.Tests.Dmg;

/// <summary>dmg images of both homes of the block lists. Numbers in a property list are text, so fields are poked in the fork's.</summary>
internal static class DmgBases
{
    public static IReadOnlyDictionary<string, HostileBase> All { get; } = new Dictionary<string, HostileBase>
    {
        ["dmg property list"] = new("dmg", (_, path) => File.WriteAllBytes(path, DmgDisks.Common().Build()), Trailer, _ => 512),
        ["dmg resource fork"] = new(
            "dmg", (_, path) => File.WriteAllBytes(path, DmgDisks.Common(new DmgBuilder { UseResourceFork = true, UsePropertyList = false }).Build()), Fork, _ => 512),
    };

    private static IEnumerable<ImageField> Trailer(byte[] image)
    {
        int trailer = image.Length - 512;
        foreach ((string name, int offset, int width) in new[]
        {
            ("Version", 4, 4), ("HeaderSize", 8, 4), ("DataForkOffset", 24, 8), ("DataForkLength", 32, 8), ("RsrcForkOffset", 40, 8), ("RsrcForkLength", 48, 8),
            ("SegmentCount", 60, 4), ("XMLOffset", 216, 8), ("XMLLength", 224, 8), ("SectorCount", 492, 8),
        })
        {
            yield return new ImageField(name, trailer + offset, width);
        }
    }

    private static IEnumerable<ImageField> Fork(byte[] image)
    {
        foreach (ImageField field in Trailer(image))
        {
            yield return field;
        }

        int list = System.MemoryExtensions.IndexOf(image, "mish"u8);
        yield return new ImageField("data offset", list - 260, 4);
        yield return new ImageField("data length", list - 252, 4);
        yield return new ImageField("resource length", list - 4, 4);
        foreach ((string name, int offset, int width) in new[]
        {
            ("SectorNumber", 8, 8), ("SectorCount", 16, 8), ("DataOffset", 24, 8), ("NumberOfBlockChunks", 200, 4),
            ("EntryType", 204, 4), ("chunk SectorNumber", 212, 8), ("chunk SectorCount", 220, 8), ("CompressedOffset", 228, 8), ("CompressedLength", 236, 8),
        })
        {
            yield return new ImageField(name, list + offset, width);
        }
    }
}
