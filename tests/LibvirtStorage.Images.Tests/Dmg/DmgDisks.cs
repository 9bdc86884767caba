using System;

namespace LibvirtStorage.Images.Tests.Dmg;

/// <summary>Disks with something of everything.</summary>
internal static class DmgDisks
{
    private static readonly byte[] s_text = Patterns.Text(64 << 10);

    /// <summary>Three partitions in the kinds of chunk that QEMU always reads.</summary>
    public static DmgBuilder Common(DmgBuilder? builder = null) => (builder ?? new DmgBuilder())
        .Chunk(DmgBuilder.Zlib, Sectors(1)).Partition()
        .Chunk(DmgBuilder.Zlib, Sectors(128)).Chunk(DmgBuilder.Zero, new byte[100 << 9]).Chunk(DmgBuilder.Raw, Sectors(33)).Chunk(DmgBuilder.Ignore, new byte[1 << 9]).Partition()
        .Chunk(DmgBuilder.Ignore, new byte[7 << 9]).Chunk(DmgBuilder.Zlib, Sectors(20)).Partition();

    /// <summary>One chunk of a kind among others.</summary>
    public static DmgBuilder With(uint type) => new DmgBuilder { Lead = 1000 }
        .Chunk(DmgBuilder.Raw, Sectors(3)).Chunk(type, Sectors(100)).Chunk(type, Mixed(40)).Chunk(DmgBuilder.Zlib, Sectors(3)).Partition();

    public static byte[] Sectors(int count) => s_text.AsSpan(0, count << 9).ToArray();

    /// <summary>Runs of zeros between text, some short and some long.</summary>
    private static byte[] Mixed(int sectors)
    {
        byte[] mixed = Sectors(sectors);
        for (int offset = 100; offset < mixed.Length - 700; offset += 811)
        {
            mixed.AsSpan(offset, (offset % 7 * 90) + 4).Clear();
        }

        return mixed;
    }
}
