using System;
using System.Collections.Generic;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Mapping;

/// <summary>
/// Room for the tables used last, of one file or of many: a disk in a thousand extents takes no more than one in a single file.
/// Thread-safe. A table that was evicted stays valid for whoever still reads it: tables are never written to, and their memory is
/// left to the collector.
/// </summary>
internal sealed class TableMemory
{
    private const long TargetBytes = 8 << 20;

    private const int MinTables = 2;

    private readonly Dictionary<(int Owner, ulong Offset), LinkedListNode<Entry>> _tables = [];
    private readonly LinkedList<Entry> _byUse = [];
    private int _owners;
    private long _room;
    private long _used;

    /// <summary>Makes room for one more file's tables, as far as there is need for more.</summary>
    /// <param name="tableSize">Bytes of each table.</param>
    /// <param name="tables">How many the file may have.</param>
    /// <param name="budget">Pays for what is added.</param>
    /// <returns>What the file is called here, and the bytes that the budget has to get back after it.</returns>
    /// <exception cref="DiskImageException">The budget does not have it.</exception>
    public (int Owner, long Reserved) Join(int tableSize, ulong tables, BudgetMeter budget)
    {
        lock (_byUse)
        {
            long most = Math.Max(TargetBytes, (long)MinTables * tableSize);
            long wanted = (long)Math.Min((ulong)most, Math.Max(1, Math.Min(tables, (ulong)most)) * (ulong)tableSize);
            long more = Math.Max(0, Math.Min(wanted, most - _room));
            budget.Reserve(more, "table cache");
            _room += more;
            return (_owners++, more);
        }
    }

    /// <summary>A table that is still here, or null.</summary>
    public byte[]? TryGet(int owner, ulong offset)
    {
        lock (_byUse)
        {
            if (!_tables.TryGetValue((owner, offset), out LinkedListNode<Entry>? node))
            {
                return null;
            }

            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value.Table;
        }
    }

    /// <summary>Keeps a table, in the place of those that were not used for longest.</summary>
    public void Add(int owner, ulong offset, byte[] table)
    {
        lock (_byUse)
        {
            if (_tables.ContainsKey((owner, offset)))
            {
                return;
            }

            while (_byUse.Last is { } last && _used + table.Length > _room)
            {
                _byUse.RemoveLast();
                _tables.Remove(last.Value.Key);
                _used -= last.Value.Table.Length;
            }

            _used += table.Length;
            _tables.Add((owner, offset), _byUse.AddFirst(new Entry((owner, offset), table)));
        }
    }

    private readonly record struct Entry((int Owner, ulong Offset) Key, byte[] Table);
}
