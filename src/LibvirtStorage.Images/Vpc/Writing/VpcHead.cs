using System;
using System.Buffers.Binary;

namespace LibvirtStorage.Images.Vpc.Writing;

/// <summary>The copy of the footer, the dynamic disk header and the block allocation table in memory, until they are written as the last thing.</summary>
internal sealed class VpcHead
{
    private const int TableOffset = VpcFooter.Length + VpcDynamicHeader.Length;

    private readonly byte[] _bytes;

    public VpcHead(ulong size)
    {
        int blocks = BlocksOf(size);
        _bytes = new byte[LengthOf(size)];
        _bytes.AsSpan(TableOffset).Fill(0xff);
        Footer = VpcWriters.Footer(size, VpcDiskType.Dynamic, VpcFooter.Length);
        Footer.CopyTo(_bytes, 0);
        new VpcDynamicHeader { TableOffset = TableOffset, MaxTableEntries = (uint)blocks }.WriteTo(_bytes.AsSpan(VpcFooter.Length));
    }

    /// <summary>What also ends the body.</summary>
    public byte[] Footer { get; }

    public ReadOnlyMemory<byte> Bytes => _bytes;

    public static int BlocksOf(ulong size) => (int)((size + VpcLimits.DefaultBlockSize - 1) / VpcLimits.DefaultBlockSize);

    /// <summary>The table is padded to whole sectors (specification, "Block Allocation Table and Data Blocks").</summary>
    public static int LengthOf(ulong size) =>
        (TableOffset + (BlocksOf(size) * VpcBlockAllocationTable.EntrySize) + VpcLimits.SectorSize - 1) & -VpcLimits.SectorSize;

    public void Map(int block, long offset) => BinaryPrimitives.WriteUInt32BigEndian(
        _bytes.AsSpan(TableOffset + (block * VpcBlockAllocationTable.EntrySize)), (uint)(offset / VpcLimits.SectorSize));
}
