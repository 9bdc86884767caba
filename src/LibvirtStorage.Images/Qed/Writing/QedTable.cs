using System;
using System.Buffers.Binary;

namespace LibvirtStorage.Images.Qed.Writing;

/// <summary>The L2 table that is being filled (specification, "Tables"). There is only one at a time.</summary>
internal sealed class QedTable(QedHeader header)
{
    private readonly byte[] _bytes = new byte[header.TableBytes];

    /// <summary>Whether any entry is set: a table without one is not written.</summary>
    public bool HasEntries { get; private set; }

    public ReadOnlyMemory<byte> Bytes => _bytes;

    public void Clear()
    {
        Array.Clear(_bytes, 0, _bytes.Length);
        HasEntries = false;
    }

    /// <summary>Maps adjacent guest clusters to adjacent clusters of the file.</summary>
    public void Map(int index, int count, long offset)
    {
        for (int i = 0; i < count; i++, offset += header.ClusterSize)
        {
            BinaryPrimitives.WriteInt64LittleEndian(_bytes.AsSpan((index + i) * QedLimits.EntrySize), offset);
        }

        HasEntries = true;
    }
}
