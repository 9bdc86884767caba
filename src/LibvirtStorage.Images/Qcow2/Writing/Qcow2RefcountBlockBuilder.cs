using System;
using System.Buffers.Binary;

namespace LibvirtStorage.Images.Qcow2.Writing;

/// <summary>
/// One refcount block as it fills, cluster after cluster (specification, "Host cluster management"). Widths below a byte
/// start at the low bits; the others are big-endian.
/// </summary>
internal sealed class Qcow2RefcountBlockBuilder(int clusterSize, int refcountOrder)
{
    private readonly byte[] _bytes = new byte[clusterSize];

    public int Capacity { get; } = (int)(((long)clusterSize * 8) >> refcountOrder);

    public int Count { get; private set; }

    public int Remaining => Capacity - Count;

    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>Enters the count of the next host cluster.</summary>
    public void Add(ulong count)
    {
        int index = Count++;
        switch (refcountOrder)
        {
            case 6:
                BinaryPrimitives.WriteUInt64BigEndian(_bytes.AsSpan(index * 8), count);
                break;
            case 5:
                BinaryPrimitives.WriteUInt32BigEndian(_bytes.AsSpan(index * 4), (uint)count);
                break;
            case 4:
                BinaryPrimitives.WriteUInt16BigEndian(_bytes.AsSpan(index * 2), (ushort)count);
                break;
            default:
                int bit = index << refcountOrder;
                _bytes[bit >> 3] |= (byte)(count << (bit & 7));
                break;
        }
    }
}
