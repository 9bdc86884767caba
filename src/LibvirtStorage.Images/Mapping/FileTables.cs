using System;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Mapping;

/// <summary>Reads tables of equal entries, in pieces that the budget pays for.</summary>
internal static class FileTables
{
    /// <summary>Turns the bytes at the start of a span into one entry.</summary>
    internal delegate T EntryReader<out T>(ReadOnlySpan<byte> bytes);

    /// <summary>Reads a whole table, which the caller has reserved memory for.</summary>
    /// <exception cref="DiskImageException">The table does not lie inside the file.</exception>
    public static T[] Read<T>(ByteSource source, ulong offset, int count, int entrySize, EntryReader<T> read, BudgetMeter budget)
    {
        T[] table = new T[count];
        ForEach(source, offset, count, entrySize, read, budget, (i, entry) => table[i] = entry);
        return table;
    }

    /// <summary>Hands out the entries of a table, with their index, without holding more than a piece of it.</summary>
    /// <exception cref="DiskImageException">The table does not lie inside the file.</exception>
    public static void ForEach<T>(ByteSource source, ulong offset, long count, int entrySize, EntryReader<T> read, BudgetMeter budget, Action<long, T> use)
    {
        long index = 0;
        FileChunks.ForEach(source, offset, count * entrySize, budget, chunk =>
        {
            for (int i = 0; i < chunk.Length; i += entrySize)
            {
                use(index++, read(chunk.Span.Slice(i)));
            }
        });
    }
}
