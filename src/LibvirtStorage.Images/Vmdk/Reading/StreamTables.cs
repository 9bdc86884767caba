using System;
using System.Collections.Generic;
using LibvirtStorage.Images.NetFramework;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Images.Vmdk.Extents;

namespace LibvirtStorage.Images.Vmdk.Reading;

/// <summary>
/// The tables that a stream has to have, by the grains that were seen. A grain table is kept until its copy in the stream
/// comes by, which in practice is behind the last of its grains.
/// </summary>
internal sealed class StreamTables(GrainLayout layout, BudgetMeter budget)
{
    private readonly Queue<(int Index, byte[] Entries)> _pending = new();
    private readonly Dictionary<int, uint> _places = [];
    private readonly HashSet<uint> _empty = [];
    private byte[] _open = [];
    private int _openIndex = -1;
    private long _nextGrain;
    private ulong? _directorySector;

    /// <summary>A grain that stands at an offset of the file.</summary>
    /// <exception cref="DiskImageException">It is out of order, or comes behind the directory.</exception>
    public void AddGrain(ulong grain, long offset)
    {
        int table = (int)(grain / (ulong)layout.EntriesPerTable);
        if ((long)grain < _nextGrain || _directorySector is not null || _places.ContainsKey(table))
        {
            throw VmdkRules.VmdkNotForward.Error("grain marker", (ulong)offset, $"The grain at 0x{offset:x} comes too late: the grains are not in the order of the disk.");
        }

        _nextGrain = (long)grain + 1;
        if (table != _openIndex)
        {
            budget.Reserve(layout.TableSize, "grain tables of a stream");
            _open = new byte[layout.TableSize];
            _openIndex = table;
            _pending.Enqueue((table, _open));
        }

        SectorTables.Write(_open, (int)(grain % (ulong)layout.EntriesPerTable), SectorOf(offset));
    }

    /// <summary>A grain table that stands at an offset of the file.</summary>
    /// <exception cref="DiskImageException">It is not the table of the grains that were seen.</exception>
    public void CheckTable(byte[] entries, long offset)
    {
        RequireNoDirectory(offset);
        if (new ReadOnlySpan<byte>(entries).IsZero())
        {
            budget.Reserve(sizeof(ulong), "grain tables of a stream");
            _empty.Add(SectorOf(offset));
            return;
        }

        if (_pending.Count == 0 || !_pending.Peek().Entries.AsSpan().SequenceEqual(entries))
        {
            throw VmdkRules.VmdkDisagreement.Error("grain table", (ulong)offset, $"The grain table at 0x{offset:x} is not that of the grains before it.");
        }

        _places.Add(_pending.Dequeue().Index, SectorOf(offset));
        budget.Release(layout.TableSize);
    }

    /// <summary>The grain directory, which stands at an offset of the file.</summary>
    /// <exception cref="DiskImageException">It does not point to the tables that were seen.</exception>
    public void CheckDirectory(byte[] entries, long offset)
    {
        RequireNoDirectory(offset);
        for (int i = 0; i < layout.DirectoryEntries; i++)
        {
            uint entry = (uint)layout.ReadEntry(entries, i);
            if (_places.TryGetValue(i, out uint place) ? entry != place : entry != 0 && !_empty.Contains(entry))
            {
                throw VmdkRules.VmdkDisagreement.Error("grain directory", (ulong)offset, $"Entry {i} of the grain directory at 0x{offset:x} does not point to its grain table.");
            }
        }

        _directorySector = (ulong)offset / VmdkLimits.SectorSize;
    }

    /// <summary>Where the footer has the grain directory.</summary>
    /// <exception cref="DiskImageException">It was somewhere else.</exception>
    public void CheckDirectoryPlace(ulong sector, long at)
    {
        if (_directorySector != sector)
        {
            throw VmdkRules.VmdkDisagreement.Error("gdOffset", (ulong)at + 56, $"The grain directory is not at sector {sector}.");
        }
    }

    /// <summary>The end of the stream.</summary>
    /// <param name="directorySector">Where the header has the grain directory, if it says so.</param>
    /// <exception cref="DiskImageException">A table is missing.</exception>
    public void Complete(ulong? directorySector)
    {
        if (directorySector is ulong sector)
        {
            CheckDirectoryPlace(sector, 0);
        }

        if (_pending.Count > 0 || _directorySector is null)
        {
            throw VmdkRules.VmdkDisagreement.Error("grain table", null, $"The stream ends without {(_pending.Count > 0 ? $"the grain tables of {_pending.Count} parts of the disk" : "a grain directory")}.");
        }
    }

    private void RequireNoDirectory(long offset)
    {
        if (_directorySector is not null)
        {
            throw VmdkRules.VmdkMarker.Error("marker", (ulong)offset, $"The table at 0x{offset:x} comes behind the grain directory.");
        }
    }

    private static uint SectorOf(long offset) => offset / VmdkLimits.SectorSize is <= uint.MaxValue and var sector
        ? (uint)sector
        : throw VmdkRules.VmdkLimit.Error("grain marker", (ulong)offset, "The stream is longer than the 2 TiB that its tables can point to.", value: (ulong)offset, limit: uint.MaxValue * (ulong)VmdkLimits.SectorSize);
}
