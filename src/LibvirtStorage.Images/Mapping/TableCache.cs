using System;
using System.Threading;
using LibvirtStorage.Images.NetFramework;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Mapping;

/// <summary>The tables of one size in one file (L2 tables, grain tables) used last, as they stand there. Thread-safe.</summary>
internal sealed class TableCache
{
    private readonly ByteSource _source;
    private readonly BudgetMeter _budget;
    private readonly int _tableSize;
    private readonly TableMemory _memory;
    private readonly int _owner;
    private byte[]? _spare;
    private byte[]? _zeros;

    /// <summary>Reserves the memory of all tables that it will hold at once.</summary>
    /// <param name="source">Holds the tables.</param>
    /// <param name="tableSize">Bytes of each.</param>
    /// <param name="tablesInImage">How many there may be.</param>
    /// <param name="budget">Pays for them.</param>
    /// <param name="memory">Where they are kept, if that is shared with other files.</param>
    /// <exception cref="DiskImageException">The budget does not have it.</exception>
    public TableCache(ByteSource source, int tableSize, ulong tablesInImage, BudgetMeter budget, TableMemory? memory = null)
    {
        _source = source;
        _budget = budget;
        _tableSize = tableSize;
        _memory = memory ?? new TableMemory();
        (_owner, ReservedBytes) = _memory.Join(tableSize, tablesInImage, budget);
    }

    /// <summary>What the budget has to get back: of a shared memory, what this file added to it.</summary>
    public long ReservedBytes { get; }

    /// <summary>The table at <paramref name="offset"/>.</summary>
    /// <exception cref="DiskImageException">It does not lie inside the file.</exception>
    public byte[] Get(ulong offset) => Get(offset, _tableSize);

    /// <summary>The table at <paramref name="offset"/>, of which only the first <paramref name="length"/> bytes are there; zeros follow.</summary>
    /// <exception cref="DiskImageException">These bytes do not lie inside the file.</exception>
    public byte[] Get(ulong offset, int length)
    {
        if (_memory.TryGet(_owner, offset) is { } known)
        {
            return known;
        }

        // Read outside the lock: two threads may read one table twice, but none waits for another's disk.
        byte[] table = Read(offset, length);
        _memory.Add(_owner, offset, table);
        return table;
    }

    /// <summary>Tables that map nothing, most of them in a sparse disk, are one: to read through them leaves nothing behind.</summary>
    private byte[] Read(ulong offset, int length)
    {
        byte[] table = Interlocked.Exchange(ref _spare, null) ?? new byte[_tableSize];
        _budget.Spend(length);
        _source.Read((long)offset, table.AsSpan(0, length));
        if (!new ReadOnlySpan<byte>(table).IsZero())
        {
            return table;
        }

        _spare = table;
        return _zeros ??= new byte[_tableSize];
    }
}
