using System;
using System.Collections.Generic;

namespace LibvirtStorage.Images.Tests.Qcow2;

/// <summary>One way in which QEMU's tools make an image: the axes of the acceptance matrix.</summary>
internal sealed record Qcow2Flavour(string Name, string Options)
{
    /// <summary>A multiple of no cluster size, so that the last cluster is cut.</summary>
    public long Size { get; init; } = 3_333_632;

    public bool IsFilledByConvert { get; init; }

    public bool HasSnapshots { get; init; }

    public bool HasBitmaps { get; init; }

    public bool IsLeftDirty { get; init; }

    /// <summary>Cluster size in bytes, for commands that have to be aligned.</summary>
    public int ClusterSize { get; init; } = 65536;

    public static IEnumerable<Qcow2Flavour> All()
    {
        foreach (int bits in new[] { 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21 })
        {
            int size = 1 << bits;
            yield return new($"v3 cluster {size}", $"-o compat=1.1,cluster_size={size}") { ClusterSize = size };
            yield return new($"v3 zstd cluster {size}", $"-o compat=1.1,compression_type=zstd,cluster_size={size}") { ClusterSize = size };
            yield return new($"v2 cluster {size}", $"-o compat=0.10,cluster_size={size}") { ClusterSize = size };
            if (bits >= 14)
            {
                yield return new($"extended cluster {size}", $"-o extended_l2=on,cluster_size={size}") { ClusterSize = size };
            }
        }

        foreach (int bits in new[] { 1, 2, 4, 8, 16, 32, 64 })
        {
            yield return new($"refcount {bits}", $"-o refcount_bits={bits}");
            yield return new($"refcount {bits} snapshots", $"-o refcount_bits={bits},cluster_size=4k") { ClusterSize = 4096, HasSnapshots = bits > 2 };
        }

        foreach (string mode in new[] { "off", "metadata", "falloc", "full" })
        {
            yield return new($"preallocation {mode}", $"-o preallocation={mode}");
            yield return new($"preallocation {mode} v2", $"-o preallocation={mode},compat=0.10");
            yield return new($"preallocation {mode} cluster 512", $"-o preallocation={mode},cluster_size=512") { ClusterSize = 512 };
            yield return new($"preallocation {mode} extended", $"-o preallocation={mode},extended_l2=on");
        }

        yield return new("snapshots", string.Empty) { HasSnapshots = true };
        yield return new("snapshots v2", "-o compat=0.10") { HasSnapshots = true };
        yield return new("snapshots extended", "-o extended_l2=on") { HasSnapshots = true };
        yield return new("bitmaps", string.Empty) { HasBitmaps = true };
        yield return new("bitmaps and snapshots", "-o cluster_size=4k") { ClusterSize = 4096, HasBitmaps = true, HasSnapshots = true };
        yield return new("lazy", "-o lazy_refcounts=on");
        yield return new("lazy dirty", "-o lazy_refcounts=on") { IsLeftDirty = true };
        yield return new("converted deflate", string.Empty) { IsFilledByConvert = true };
        yield return new("converted deflate 2M", "-o cluster_size=2M") { IsFilledByConvert = true };
        yield return new("converted deflate 512", "-o cluster_size=512") { IsFilledByConvert = true, ClusterSize = 512 };
        yield return new("converted zstd", "-o compression_type=zstd") { IsFilledByConvert = true };
        yield return new("converted zstd 2M", "-o compression_type=zstd,cluster_size=2M") { IsFilledByConvert = true };
        yield return new("converted zstd extended", "-o compression_type=zstd,extended_l2=on") { IsFilledByConvert = true };
        yield return new("converted v2", "-o compat=0.10") { IsFilledByConvert = true };
        yield return new("empty disk", string.Empty) { Size = 0 };
        yield return new("one sector", string.Empty) { Size = 512 };
        yield return new("one byte, rounded by qemu", string.Empty) { Size = 1 };
        yield return new("8 TiB", string.Empty) { Size = 8L << 40 };
    }

    /// <summary>Makes the image and fills what its size allows.</summary>
    public string Create(TemporaryFolder folder)
    {
        string path = folder.File("flavour.qcow2");
        if (IsFilledByConvert)
        {
            string raw = folder.File("flavour.raw", Compressible((int)Size));
            Qemu.Img($"convert -c -f raw -O qcow2 {Options} \"{raw}\" \"{path}\"");
            return path;
        }

        Qemu.Img($"create -f qcow2 {Options} \"{path}\" {Size}");
        if (Size < 3_000_000)
        {
            return path;
        }

        if (HasBitmaps)
        {
            Qemu.Img($"bitmap --add \"{path}\" first");
            Qemu.Img($"bitmap --add -g 512 \"{path}\" second");
        }

        Fill(path, folder);
        if (HasSnapshots)
        {
            Qemu.Img($"snapshot -c one \"{path}\"");
            Qemu.Io(path, "write -P 0x61 64k 300k", "discard 1M 128k");
            Qemu.Img($"snapshot -c two \"{path}\"");
            Qemu.Io(path, "write -P 0x62 0 9k");
        }

        if (IsLeftDirty)
        {
            Qemu.Io(path, "write -P 0x63 2500k 100k", "flush", "abort");
        }

        return path;
    }

    public override string ToString() => Name;

    /// <summary>Runs of random bytes, of text and of zeros.</summary>
    private static byte[] Compressible(int length)
    {
        byte[] bytes = new byte[length];
        byte[] random = Patterns.Random(length);
        for (int i = 0; i < length; i++)
        {
            bytes[i] = (i / 50_000 % 4) switch
            {
                0 => random[i],
                1 => (byte)('a' + (i % 7)),
                2 => random[i % 1000],
                _ => 0,
            };
        }

        return bytes;
    }

    private void Fill(string path, TemporaryFolder folder)
    {
        string pattern = folder.File("pattern", Patterns.Random(200_704));
        long compressedAt = Math.Max(2 << 20, ClusterSize) / ClusterSize * ClusterSize;
        var commands = new List<string>
        {
            "write -P 0x41 0 3k",
            $"write -s {pattern} 100k 196k",
            "write -P 0x42 300k 500k",
            "write -z 512k 100k",
            "write -z -u 700k 64k",
            "discard 350k 130k",
            $"write -P 0x43 {3_333_632 - 1024} 1k",
        };
        if (compressedAt + ClusterSize <= 3_333_632)
        {
            // A compressed cluster cannot replace one that is allocated.
            commands.Add($"discard {compressedAt} {Math.Min(2 * ClusterSize, 3_333_632 - compressedAt)}");
            commands.Add($"write -c -P 0x44 {compressedAt} {ClusterSize}");
            commands.Add($"write -c -P 0x45 {compressedAt + ClusterSize} {Math.Min(ClusterSize, 3_333_632 - compressedAt - ClusterSize)}");
        }

        Qemu.Io(path, [.. commands]);
    }
}
