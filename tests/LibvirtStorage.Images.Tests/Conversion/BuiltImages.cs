using System;
using System.Collections.Generic;
using System.Linq;
using LibvirtStorage.Images.NetFramework;
using LibvirtStorage.Images.Tests.Bochs;
using LibvirtStorage.Images.Tests.Dmg;
using LibvirtStorage.Images.Tests.Vhdx;
using LibvirtStorage.Images.Tests.Vmdk;

namespace LibvirtStorage.Images.Tests.Conversion;

/// <summary>Images that QEMU's tools cannot make, of any payload of whole units. Units of zeros are left out where the format can.</summary>
internal static class BuiltImages
{
    private const int SectorSize = 512;

    public static byte[] Bochs(byte[] payload)
    {
        var image = new BochsImageBuilder(0x20000, 4096, (ulong)payload.Length);
        foreach (int sector in Stored(payload, SectorSize))
        {
            image.Write(sector, Unit(payload, SectorSize, sector));
        }

        return image.Build();
    }

    /// <summary>With sectors of 4096 bytes. Blocks without data are zero or were never written.</summary>
    public static byte[] Vhdx(byte[] payload)
    {
        const int BlockSize = VhdxImageBuilder.BlockSize;
        int[] stored = [.. Stored(payload, BlockSize)];
        VhdxImageBuilder image = new VhdxImageBuilder(logicalSector: 4096, size: (ulong)payload.Length).Resize(VhdxImageBuilder.Block0 + (stored.Length * BlockSize));
        for (int block = 0; block < 5; block++)
        {
            image.SetBat(block, block % 2 == 0 || (long)block * BlockSize >= payload.Length ? 0U : 2U);
        }

        for (int i = 0; i < stored.Length; i++)
        {
            int offset = VhdxImageBuilder.Block0 + (i * BlockSize);
            byte[] block = new byte[BlockSize];
            Unit(payload, BlockSize, stored[i]).CopyTo(block, 0);
            image.Poke(offset, block).SetBat(stored[i], (ulong)offset | VhdxImageBuilder.Present);
        }

        return image.Build();
    }

    public static byte[] Cowd(byte[] payload) => SparseFileBuilder.Cowd(payload, 1, [.. Stored(payload, SectorSize)]);

    public static byte[] SeSparse(byte[] payload) => SparseFileBuilder.SeSparse(payload, [.. Stored(payload, 4096)]);

    /// <summary>As VMware's tools write it: tables behind the grains, the directory's place in the footer.</summary>
    public static byte[] Stream(byte[] payload)
    {
        var image = new StreamImageBuilder(payload.Length / SectorSize);
        foreach (int grain in Stored(payload, StreamImageBuilder.GrainSize))
        {
            image.Grain(grain, Unit(payload, StreamImageBuilder.GrainSize, grain));
        }

        return image.Build();
    }

    /// <summary>Chunks of a kind, a raw one now and then, and both kinds that store nothing; two partitions.</summary>
    public static byte[] Dmg(uint kind, byte[] payload)
    {
        const int ChunkSize = 128 * SectorSize;
        HashSet<int> stored = [.. Stored(payload, ChunkSize)];
        var image = new DmgBuilder();
        for (int i = 0; i * ChunkSize < payload.Length; i++)
        {
            uint none = i % 2 == 0 ? DmgBuilder.Zero : DmgBuilder.Ignore;
            image.Chunk(!stored.Contains(i) ? none : i % 5 == 4 ? DmgBuilder.Raw : kind, Unit(payload, ChunkSize, i));
            if (i == 3)
            {
                image.Partition();
            }
        }

        return image.Partition().Build();
    }

    private static byte[] Unit(byte[] payload, int size, int index) =>
        payload.AsSpan(index * size, Math.Min(size, payload.Length - (index * size))).ToArray();

    private static IEnumerable<int> Stored(byte[] payload, int size) =>
        Enumerable.Range(0, (payload.Length + size - 1) / size)
            .Where(i => !new ReadOnlySpan<byte>(payload, i * size, Math.Min(size, payload.Length - (i * size))).IsZero());
}
