using System;
using System.Buffers.Binary;
using System.Linq;

namespace LibvirtStorage.Images.Tests.Qcow2;

/// <summary>
/// Writes small images byte by byte from the specification: header, refcount table, refcount block, L1, L2 and three
/// data clusters of 0x41, each in a cluster of its own and in this order. Then single fields can be poked.
/// </summary>
internal sealed class Qcow2ImageBuilder
{
    public const ulong Copied = 1UL << 63;

    public const ulong Compressed = 1UL << 62;

    /// <summary>Room for what tests append.</summary>
    private const int SpareClusters = 8;

    private readonly byte[] _bytes;
    private int _clusters;

    public Qcow2ImageBuilder(int version = 3, int clusterBits = 16, ulong size = 64 << 20, bool extendedL2 = false, byte compressionType = 0, bool hasData = true)
    {
        Version = version;
        ClusterSize = 1 << clusterBits;
        HasExtendedL2 = extendedL2;
        _clusters = 8;
        _bytes = new byte[(_clusters + SpareClusters) * ClusterSize];
        WriteHeader(clusterBits, size, compressionType);
        Poke64(RefcountTable, (ulong)RefcountBlock);
        for (int i = 0; i < _clusters; i++)
        {
            SetRefcount(i, 1);
        }

        if (hasData)
        {
            Poke64(L1, Copied | (uint)L2);
            for (int i = 0; i < 3; i++)
            {
                SetL2(i, Copied | (uint)Cluster(5 + i), bitmap: uint.MaxValue);
                _bytes.AsSpan(Cluster(5 + i), ClusterSize).Fill(0x41);
            }
        }
        else
        {
            Drop(4);
        }
    }

    public int Version { get; }

    public int ClusterSize { get; }

    public bool HasExtendedL2 { get; }

    public int RefcountTable => Cluster(1);

    public int RefcountBlock => Cluster(2);

    public int L1 => Cluster(3);

    public int L2 => Cluster(4);

    public int Data => Cluster(5);

    /// <summary>Where header extensions start.</summary>
    public int ExtensionArea => Version == 2 ? 72 : 112;

    public int Length => _clusters * ClusterSize;

    public int Cluster(int index) => index * ClusterSize;

    public byte[] Build() => _bytes.AsSpan(0, Length).ToArray();

    public byte[] BuildCut(int length) => _bytes.AsSpan(0, length).ToArray();

    public Qcow2ImageBuilder Poke8(int offset, byte value)
    {
        _bytes[offset] = value;
        return this;
    }

    public Qcow2ImageBuilder Poke32(int offset, uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_bytes.AsSpan(offset), value);
        return this;
    }

    public Qcow2ImageBuilder Poke64(int offset, ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(_bytes.AsSpan(offset), value);
        return this;
    }

    public Qcow2ImageBuilder Poke(int offset, byte[] bytes)
    {
        bytes.CopyTo(_bytes, offset);
        return this;
    }

    public ulong Peek64(int offset) => BinaryPrimitives.ReadUInt64BigEndian(_bytes.AsSpan(offset));

    /// <summary>Sets the L2 entry of a guest cluster; the bitmap counts with extended L2 entries only.</summary>
    public Qcow2ImageBuilder SetL2(int guestCluster, ulong entry, ulong bitmap = 0)
    {
        int at = L2 + (guestCluster * (HasExtendedL2 ? 16 : 8));
        Poke64(at, entry);
        return HasExtendedL2 ? Poke64(at + 8, bitmap) : this;
    }

    /// <summary>16-bit reference counts.</summary>
    public Qcow2ImageBuilder SetRefcount(int cluster, ushort count)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_bytes.AsSpan(RefcountBlock + (cluster * 2)), count);
        return this;
    }

    /// <summary>Adds a cluster that is counted once; returns its offset.</summary>
    public int Append()
    {
        SetRefcount(_clusters, 1);
        return Cluster(_clusters++);
    }

    /// <summary>Header extensions, and the end behind them.</summary>
    public Qcow2ImageBuilder Extension(uint type, byte[] data)
    {
        int at = ExtensionArea;
        while (Peek64(at) != 0)
        {
            at += 8 + ((BinaryPrimitives.ReadInt32BigEndian(_bytes.AsSpan(at + 4)) + 7) & ~7);
        }

        return Poke32(at, type).Poke32(at + 4, (uint)data.Length).Poke(at + 8, data);
    }

    public Qcow2ImageBuilder BackingFile(string name)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(name);
        return Poke64(8, 0x400).Poke32(16, (uint)bytes.Length).Poke(0x400, bytes);
    }

    /// <summary>An internal snapshot of the present state, as taking one makes it: everything shared, copied flags clear.</summary>
    public Qcow2ImageBuilder Snapshot(out int entry)
    {
        int l1 = Append();
        entry = Append();
        Poke64(L1, (ulong)L2).Poke64(l1, (ulong)L2);
        foreach (int i in Enumerable.Range(0, 3))
        {
            SetL2(i, (ulong)Cluster(5 + i), bitmap: uint.MaxValue).SetRefcount(5 + i, 2);
        }

        SetRefcount(4, 2);
        Poke32(60, 1).Poke64(64, (ulong)entry);
        Poke64(entry, (ulong)l1).Poke32(entry + 8, 1);
        Poke32(entry + 12, 0x0001_0002).Poke32(entry + 36, 16);
        return Poke64(entry + 48, Peek64(24)).Poke(entry + 56, "1s1"u8.ToArray());
    }

    /// <summary>The bitmaps extension and an empty bitmap named b.</summary>
    public Qcow2ImageBuilder Bitmap(out int extensionData, out int directory, out int table)
    {
        extensionData = ExtensionArea + 8;
        directory = Append();
        table = Append();
        Extension(0x23852875, new byte[24]);
        Poke32(extensionData, 1).Poke64(extensionData + 8, 32).Poke64(extensionData + 16, (ulong)directory);
        Poke64(directory, (ulong)table).Poke32(directory + 8, 1).Poke32(directory + 12, 2);
        Poke8(directory + 16, 1).Poke8(directory + 17, 16).Poke8(directory + 19, 1).Poke8(directory + 24, (byte)'b');
        return Poke64(88, Peek64(88) | 1);
    }

    /// <summary>Puts a stream where the first data cluster was, and makes guest cluster 0 refer to it.</summary>
    public Qcow2ImageBuilder CompressedCluster(byte[] stream, int at = 0)
    {
        _bytes.AsSpan(Data, ClusterSize).Clear();
        Poke(Data + at, stream);
        int sectors = ((at + stream.Length - 1) / 512) - (at / 512);
        int clusterBits = (int)Math.Round(Math.Log(ClusterSize, 2));
        return SetL2(0, Compressed | ((ulong)(uint)sectors << (70 - clusterBits)) | (uint)(Data + at));
    }

    private void Drop(int first)
    {
        for (int i = first; i < _clusters; i++)
        {
            SetRefcount(i, 0);
        }

        _clusters = first;
    }

    private void WriteHeader(int clusterBits, ulong size, byte compressionType)
    {
        Poke32(0, 0x514649fb).Poke32(4, (uint)Version).Poke32(20, (uint)clusterBits).Poke64(24, size);
        Poke32(36, (uint)Math.Max(1, (int)((size - 1) / ((ulong)ClusterSize * (ulong)(ClusterSize / (HasExtendedL2 ? 16 : 8)))) + 1));
        Poke64(40, (ulong)L1).Poke64(48, (ulong)RefcountTable).Poke32(56, 1);
        if (Version >= 3)
        {
            Poke64(72, (HasExtendedL2 ? 16UL : 0) | (compressionType != 0 ? 8UL : 0));
            Poke32(96, 4).Poke32(100, 112).Poke8(104, compressionType);
        }
    }
}
