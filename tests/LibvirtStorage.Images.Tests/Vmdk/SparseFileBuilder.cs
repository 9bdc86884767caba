using System;
using System.Collections.Generic;
using System.Text;

namespace LibvirtStorage.Images.Tests.Vmdk;

/// <summary>
/// Extents that qemu-img reads but cannot make: COWD (grains of one sector or more, 4096 to a table) and seSparse 2.1 (grains of
/// 4 KiB). Tables come first, then grains in the order in which they were added.
/// </summary>
internal static class SparseFileBuilder
{
    public const int EntriesPerTable = 4096;

    /// <summary>A COWD extent; a directory at sector 4, as ESX writes it.</summary>
    public static byte[] Cowd(byte[] payload, int grainSectors, params int[] grains)
    {
        int grainSize = grainSectors * 512;
        int tables = TablesOf(payload, grainSize);
        int firstTable = 4 + (((tables * 4) + 511) / 512);
        int firstGrain = firstTable + (tables * EntriesPerTable * 4 / 512);
        byte[] file = new byte[(firstGrain * 512) + (grains.Length * grainSize)];
        file.Poke(0, Encoding.ASCII.GetBytes("COWD")).Poke32(4, 1).Poke32(8, 3).Poke32(12, (uint)(payload.Length / 512))
            .Poke32(16, (uint)grainSectors).Poke32(20, 4).Poke32(24, (uint)tables).Poke32(28, (uint)(file.Length / 512));
        foreach ((int grain, int place) in Placed(grains))
        {
            file.Poke32(2048 + (grain / EntriesPerTable * 4), (uint)(firstTable + (grain / EntriesPerTable * 32)));
            file.Poke32((firstTable * 512) + (grain * 4), (uint)(firstGrain + (place * grainSectors)));
            Copy(payload, grain, grainSize, file, (firstGrain * 512) + (place * grainSize));
        }

        return file;
    }

    /// <summary>A seSparse extent. Grains given as negative numbers are zeros, odd ones discarded by the guest.</summary>
    public static byte[] SeSparse(byte[] payload, params int[] grains)
    {
        int tables = TablesOf(payload, 4096);
        (int directory, int table) = (16, 16 + (((tables * 8) + 511) / 512));
        int firstGrain = table + (tables * 64);
        byte[] file = new byte[(firstGrain * 512) + (grains.Length * 4096)];
        int[] regions = [1, 1, 2, 1, 3, 5, directory, table - directory, table, tables * 64, 8, 2, 10, 2, firstGrain, grains.Length * 8];
        file.Poke64(0, 0xcafebabe).Poke64(8, 0x200000001).Poke64(16, (ulong)(payload.Length / 512)).Poke64(24, 8).Poke64(32, 64);
        for (int i = 0; i < regions.Length; i++)
        {
            file.Poke64(80 + (i * 8), (ulong)regions[i]);
        }

        file.Poke64(512, 0xcafecafe);
        foreach ((int signed, int place) in Placed(grains))
        {
            int grain = Math.Abs(signed);
            ulong entry = 0x3000_0000_0000_0000 | ((ulong)(place & 0xfff) << 48) | (uint)(place >> 12);
            entry = signed >= 0 ? entry : (ulong)(1 + (grain % 2)) << 60;
            file.Poke64((directory * 512) + (grain / EntriesPerTable * 8), 0x1000_0000_0000_0000UL | (uint)(grain / EntriesPerTable));
            file.Poke64((table * 512) + (grain * 8), entry);
            Copy(payload, grain, 4096, file, (firstGrain * 512) + (place * 4096));
        }

        return file;
    }

    /// <summary>A payload with these grains filled and zeros elsewhere; zeros for negative ones.</summary>
    public static byte[] Payload(int sectors, int grainSize, params int[] grains)
    {
        byte[] payload = new byte[sectors * 512];
        foreach (int grain in grains)
        {
            if (grain >= 0)
            {
                int length = Math.Min(grainSize, payload.Length - (grain * grainSize));
                Patterns.Random(length, grain + 1).CopyTo(payload, grain * grainSize);
            }
        }

        return payload;
    }

    private static int TablesOf(byte[] payload, int grainSize) => (((payload.Length + grainSize - 1) / grainSize) + EntriesPerTable - 1) / EntriesPerTable;

    private static IEnumerable<(int Grain, int Place)> Placed(int[] grains)
    {
        for (int i = 0; i < grains.Length; i++)
        {
            yield return (grains[i], i);
        }
    }

    private static void Copy(byte[] payload, int grain, int grainSize, byte[] file, int at) =>
        payload.AsSpan(grain * grainSize, Math.Min(grainSize, payload.Length - (grain * grainSize))).CopyTo(file.AsSpan(at));
}
