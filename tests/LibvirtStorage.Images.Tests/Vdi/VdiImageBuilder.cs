using System;
using LibvirtStorage.Images.Tests.Hostile;

namespace LibvirtStorage.Images.Tests.Vdi;

/// <summary>Writes VDI images byte by byte, the ones that QEMU does not make. Block k of the file holds the byte k + 1.</summary>
internal static class VdiImageBuilder
{
    public const int MapOffset = 0x200;

    /// <summary>Where the data of a map of one sector starts.</summary>
    public const int DataOffset = 0x400;
    public const uint Free = 0xffffffff;
    public const uint Discarded = 0xfffffffe;

    /// <summary>A disk of blocks of 1 MiB, of which the file holds the first <paramref name="stored"/>.</summary>
    public static byte[] Image(uint stored, params uint[] map) => Image(1 << 20, stored, map);

    public static byte[] Image(int blockSize, uint stored, uint[] map)
    {
        int dataOffset = Math.Max(DataOffset, (MapOffset + (4 * map.Length) + 511) / 512 * 512);
        byte[] image = new byte[dataOffset + (blockSize * (int)stored)];
        image.Le32(0x40, 0xbeda107f).Le32(0x44, 0x10001).Le32(0x48, 0x180).Le32(0x4c, 1)
            .Le32(0x154, MapOffset).Le32(0x158, (uint)dataOffset).Le32(0x168, 512)
            .Le64(0x170, (ulong)map.Length * (ulong)blockSize).Le32(0x178, (uint)blockSize)
            .Le32(0x180, (uint)map.Length).Le32(0x184, stored)
            .Le64(0x188, 0x1122334455667788).Le64(0x198, 0x99aabbccddeeff00);
        for (int i = 0; i < map.Length; i++)
        {
            image.Le32(MapOffset + (i * 4), map[i]);
        }

        for (int i = 0; i < stored; i++)
        {
            image.AsSpan(dataOffset + (i * blockSize), blockSize).Fill((byte)(i + 1));
        }

        return image;
    }
}
