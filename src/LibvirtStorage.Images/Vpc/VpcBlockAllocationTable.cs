using System.Buffers.Binary;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vpc;

/// <summary>The sector numbers of blocks, or <see cref="Unused"/> (specification, "Block Allocation Table and Data Blocks").</summary>
internal static class VpcBlockAllocationTable
{
    public const int EntrySize = 4;

    public const uint Unused = 0xffff_ffff;

    /// <summary>Reads the first entries of a table that lies inside the file. The caller has reserved memory for them.</summary>
    public static uint[] Read(ByteSource source, ulong offset, int count, BudgetMeter budget)
    {
        uint[] table = new uint[count];
        int next = 0;
        FileChunks.ForEach(source, offset, (long)count * EntrySize, budget, chunk =>
        {
            for (int i = 0; i < chunk.Length; i += EntrySize)
            {
                table[next++] = BinaryPrimitives.ReadUInt32BigEndian(chunk.Span.Slice(i));
            }
        });
        return table;
    }
}
