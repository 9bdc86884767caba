using System;
using System.Collections.Generic;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Mapping;

/// <summary>
/// The tables of one size (L2 tables, grain tables) used last, as they stand in the file. Thread-safe. A table that was evicted stays valid for whoever
/// still reads it: tables are never written to, and their memory is left to the collector.
/// </summary>
internal sealed class TableCache
{
    private const int TargetBytes = 8 << 20;

    private const int MinTables = 2;

    private readonly ByteSource _source;
    private readonly BudgetMeter _budget;
    private readonly int _tableSize;
    private readonly int _capacity;
    private readonly Dictionary<ulong, LinkedListNode<(ulong Offset, byte[] Table)>> _tables = [];
    private readonly LinkedList<(ulong Offset, byte[] Table)> _byUse = [];

    /// <summary>Reserves the memory of all tables that it will hold at once.</summary>
    /// <exception cref="DiskImageException">The budget does not have it.</exception>
    public TableCache(ByteSource source, int tableSize, ulong tablesInImage, BudgetMeter budget)
    {
        _source = source;
        _budget = budget;
        _tableSize = tableSize;
        ulong wanted = (ulong)Math.Max(MinTables, TargetBytes / tableSize);
        _capacity = (int)Math.Min(wanted, Math.Max(1, tablesInImage));
        budget.Reserve(ReservedBytes, "table cache");
    }

    public long ReservedBytes => (long)_capacity * _tableSize;

    /// <summary>The table at <paramref name="offset"/>.</summary>
    /// <exception cref="DiskImageException">It does not lie inside the file.</exception>
    public byte[] Get(ulong offset)
    {
        lock (_byUse)
        {
            if (_tables.TryGetValue(offset, out LinkedListNode<(ulong Offset, byte[] Table)>? node))
            {
                _byUse.Remove(node);
                _byUse.AddFirst(node);
                return node.Value.Table;
            }
        }

        // Read outside the lock: two threads may read one table twice, but none waits for another's disk.
        byte[] table = new byte[_tableSize];
        _budget.Spend(_tableSize);
        _source.Read((long)offset, table);
        lock (_byUse)
        {
            Add(offset, table);
        }

        return table;
    }

    private void Add(ulong offset, byte[] table)
    {
        if (_tables.ContainsKey(offset))
        {
            return;
        }

        if (_tables.Count >= _capacity)
        {
            _tables.Remove(_byUse.Last!.Value.Offset);
            _byUse.RemoveLast();
        }

        _tables.Add(offset, _byUse.AddFirst((offset, table)));
    }
}
