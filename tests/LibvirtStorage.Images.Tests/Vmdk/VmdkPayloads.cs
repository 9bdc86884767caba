using System;
using System.Collections.Generic;
using System.IO;
using LibvirtStorage.Images.Sinks;

namespace LibvirtStorage.Images.Tests.Vmdk;

/// <summary>Raw disks to make images of.</summary>
internal static class VmdkPayloads
{
    /// <summary>Grains of one byte each on a disk of 2 TiB, the last one at its very end. QEMU takes minutes to compare such disks as a whole.</summary>
    public static IReadOnlyList<(ulong Offset, byte Pattern)> Islands { get; } =
        [(0, 0x31), (33UL << 20, 0x32), (1UL << 40, 0x33), ((1UL << 40) + 65536 + (64UL << 20), 0x34), ((2UL << 40) - 65536, 0x35)];

    /// <summary>Text, noise and zeros in runs of all lengths around a grain's.</summary>
    public static byte[] MixedBytes(int size)
    {
        byte[] disk = new byte[size];
        var random = new Random(11);
        for (int offset = 0; offset < size;)
        {
            Span<byte> run = disk.AsSpan(offset, Math.Min(size - offset, 1 << random.Next(9, 19)));
            switch (random.Next(3))
            {
                case 0:
                    Patterns.Random(run.Length, offset).CopyTo(run);
                    break;
                case 1:
                    Patterns.Text(run.Length, offset).CopyTo(run);
                    break;
                default:
                    break;
            }

            offset += run.Length;
        }

        return disk;
    }

    public static string Mixed(TemporaryFolder folder, int size) => folder.File("mixed.raw", MixedBytes(size));

    public static string Full(TemporaryFolder folder, int size) => folder.File("full.raw", Patterns.Random(size));

    /// <summary>The disk of <see cref="Islands"/>.</summary>
    public static string Largest(TemporaryFolder folder)
    {
        string path = folder.File("largest.raw");
        using var file = new FileStream(path, FileMode.CreateNew);
        SparseFiles.Prepare(file);
        file.SetLength(2L << 40);
        foreach ((ulong offset, byte pattern) in Islands)
        {
            byte[] island = new byte[65536];
            island.AsSpan().Fill(pattern);
            file.Position = (long)offset;
            file.Write(island, 0, island.Length);
        }

        return path;
    }

    /// <summary>A disk of any size with little islands of data, the last one at its very end.</summary>
    public static string Sparse(TemporaryFolder folder, long size)
    {
        string path = folder.File("sparse.raw");
        using var file = new FileStream(path, FileMode.CreateNew);
        SparseFiles.Prepare(file);
        file.SetLength(size);
        foreach (long offset in new[] { 0, size / 3, (size / 2) + 12_345, size - 700 })
        {
            file.Position = offset;
            file.Write(Patterns.Random(700, (int)(offset % 1000)), 0, 700);
        }

        return path;
    }
}
