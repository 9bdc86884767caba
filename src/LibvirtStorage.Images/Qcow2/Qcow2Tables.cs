using System;
using System.Buffers;
using System.Buffers.Binary;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Qcow2;

/// <summary>Where tables have to lie, and how tables of 64-bit entries are read.</summary>
internal static class Qcow2Tables
{
    private const int ChunkLength = 64 << 10;

    /// <summary>The active L1 table lies inside the file, or what is wrong with it.</summary>
    public static Finding? CheckActiveL1(Qcow2Image image)
    {
        Qcow2Header header = image.Header;
        ulong fileLength = (ulong)image.Source.Length;
        ulong required = header.RequiredL1Size * Qcow2L1Entry.Size;
        ulong length = (ulong)header.L1Size * Qcow2L1Entry.Size;
        if (length == 0 || IsInside(header.L1TableOffset, length, fileLength))
        {
            return null;
        }

        // A table that was cut is one thing; a table far larger than the disk, reaching for memory, another.
        return IsInside(header.L1TableOffset, Math.Max(required, 1), fileLength)
            ? Qcow2Rules.Qcow2OversizedTable.At("l1_size", 36, $"An L1 table of {header.L1Size} entries at 0x{header.L1TableOffset:x} reaches past the end of the file, and the disk needs only {header.RequiredL1Size}.")
            : Qcow2Rules.Qcow2PastEnd.At("l1_table_offset", 40, $"The L1 table at 0x{header.L1TableOffset:x} lies behind the end of the file at 0x{fileLength:x}.");
    }

    public static bool IsInside(ulong offset, ulong length, ulong fileLength) => offset <= fileLength && length <= fileLength - offset;

    /// <summary>Reads <paramref name="count"/> big-endian numbers, which the caller has reserved memory for.</summary>
    public static ulong[] Read(ByteSource source, ulong offset, int count, BudgetMeter budget)
    {
        ulong[] table = new ulong[count];
        int next = 0;
        ForEachChunk(source, offset, (long)count * sizeof(ulong), budget, chunk =>
        {
            for (int i = 0; i < chunk.Length; i += sizeof(ulong))
            {
                table[next++] = BinaryPrimitives.ReadUInt64BigEndian(chunk.Span.Slice(i));
            }
        });
        return table;
    }

    /// <summary>Hands a range of the file out in pieces of at most 64 KiB, each a multiple of 8 bytes but for the last.</summary>
    public static void ForEachChunk(ByteSource source, ulong offset, long length, BudgetMeter budget, Action<ReadOnlyMemory<byte>> use)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ChunkLength);
        try
        {
            for (long done = 0; done < length;)
            {
                int step = (int)Math.Min(ChunkLength, length - done);
                budget.Spend(step);
                source.Read((long)offset + done, buffer.AsSpan(0, step));
                use(buffer.AsMemory(0, step));
                done += step;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
