using System;
using System.Buffers.Binary;

namespace LibvirtStorage.Images.Qcow2.Writing;

/// <summary>The L2 table that is being filled (specification, "Cluster mapping"). There is only one at a time.</summary>
internal sealed class Qcow2L2Table(int clusterBits)
{
    /// <summary>The reference count of what the entry points to is exactly one.</summary>
    public const ulong CopiedFlag = 1UL << 63;

    private const ulong CompressedFlag = 1UL << 62;

    private const int EntrySize = 8;

    private const int SectorBits = 9;

    private readonly byte[] _bytes = new byte[1 << clusterBits];

    /// <summary>Whether any entry is set: a table without one is not written.</summary>
    public bool HasEntries { get; private set; }

    public ReadOnlyMemory<byte> Bytes => _bytes;

    public void Clear()
    {
        Array.Clear(_bytes, 0, _bytes.Length);
        HasEntries = false;
    }

    /// <summary>Maps adjacent guest clusters to adjacent host clusters.</summary>
    public void Map(int index, int count, ulong hostOffset)
    {
        for (int i = 0; i < count; i++)
        {
            Set(index + i, (hostOffset + ((ulong)i << clusterBits)) | CopiedFlag);
        }
    }

    /// <summary>
    /// Maps a guest cluster to compressed bytes: their offset, and the sectors that they touch beyond the first one
    /// (specification, "Compressed Clusters Descriptor"). Host clusters may be shared, so the copied flag stays clear.
    /// </summary>
    public void MapCompressed(int index, ulong hostOffset, int length)
    {
        ulong sectors = ((hostOffset + (ulong)length - 1) >> SectorBits) - (hostOffset >> SectorBits);
        Set(index, CompressedFlag | (sectors << Qcow2HeadLayout.CompressedOffsetBits(clusterBits)) | hostOffset);
    }

    private void Set(int index, ulong entry)
    {
        BinaryPrimitives.WriteUInt64BigEndian(_bytes.AsSpan(index * EntrySize), entry);
        HasEntries = true;
    }
}
