using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using LibvirtStorage.Images.Tests.Hostile;

namespace LibvirtStorage.Images.Tests.Ploop;

/// <summary>Parallels images as the specification has them: the older magic, and format extensions, which qemu-img does not write.</summary>
internal sealed class PloopImageBuilder(bool isExtended, int tracks, int batEntries)
{
    public const ulong DirtyBitmap = 0x20385fae252cb34a;

    private readonly List<byte[]> _clusters = [];
    private readonly uint[] _bat = new uint[batEntries];
    private ulong _extensionSector;

    public ulong SectorCount { get; init; } = (ulong)tracks * (ulong)batEntries;

    /// <summary>Clusters between the BAT and the data area, and data_off written down; otherwise the older magic leaves it 0.</summary>
    public int Gap { get; init; }

    public int ClusterSize => tracks * 512;

    public int DataOffset
    {
        get
        {
            int unit = isExtended || Gap > 0 ? ClusterSize : 512;
            return ((64 + (4 * batEntries) + unit - 1) / unit * unit) + (Gap * ClusterSize);
        }
    }

    /// <summary>One feature of a format extension, padded to a multiple of 8.</summary>
    public static byte[] Feature(ulong magic, byte[] data, ulong flags = 0) =>
        new byte[24].Le64(0, magic).Le64(8, flags).Le32(16, (uint)data.Length).Concat(data).Concat(new byte[(8 - (data.Length % 8)) % 8]).ToArray();

    /// <summary>The data of a dirty bitmap with these L1 entries.</summary>
    public static byte[] Bitmap(ulong sectorCount, uint granularity, params ulong[] l1)
    {
        byte[] data = new byte[32 + (8 * l1.Length)].Le64(0, sectorCount).Le32(24, granularity).Le32(28, (uint)l1.Length);
        data[8] = 7;
        for (int i = 0; i < l1.Length; i++)
        {
            data.Le64(32 + (8 * i), l1[i]);
        }

        return data;
    }

    /// <summary>Appends a cluster to the data area and returns its offset.</summary>
    public int Append(byte[] content)
    {
        Array.Resize(ref content, ClusterSize);
        _clusters.Add(content);
        return DataOffset + ((_clusters.Count - 1) * ClusterSize);
    }

    /// <summary>Stores a guest cluster.</summary>
    public PloopImageBuilder Data(int index, byte[] content)
    {
        _bat[index] = (uint)(Append(content) / (isExtended ? ClusterSize : 512));
        return this;
    }

    /// <summary>Appends a format extension of these features, and the one that ends them.</summary>
    public PloopImageBuilder Extension(params byte[][] features)
    {
        byte[] cluster = new byte[ClusterSize].Le64(0, 0xab234cef23dcea87);
        features.SelectMany(f => f).ToArray().CopyTo(cluster, 24);
        Seal(cluster);
        _extensionSector = (ulong)Append(cluster) / 512;
        return this;
    }

    public byte[] Build()
    {
        byte[] head = new byte[DataOffset];
        Encoding.ASCII.GetBytes(isExtended ? "WithouFreSpacExt" : "WithoutFreeSpace").CopyTo(head, 0);
        head.Le32(16, 2).Le32(20, 16).Le32(24, 10).Le32(28, (uint)tracks).Le32(32, (uint)batEntries).Le64(36, SectorCount);
        head.Le32(44, isExtended ? 0x312e3276u : 0).Le32(48, isExtended || Gap > 0 ? (uint)(DataOffset / 512) : 0).Le64(56, _extensionSector);
        for (int i = 0; i < batEntries; i++)
        {
            head.Le32(64 + (4 * i), _bat[i]);
        }

        return head.Concat(_clusters.SelectMany(c => c)).ToArray();
    }

    /// <summary>Enters the digest of an extension's cluster into its header.</summary>
    private static void Seal(byte[] cluster)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        md5.AppendData(cluster, 24, cluster.Length - 24);
        md5.GetHashAndReset().CopyTo(cluster, 8);
    }
}
