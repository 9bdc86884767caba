using System;
using System.Collections.Generic;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vhdx.Log;

/// <summary>
/// The active sequence of a log ([MS-VHDX] 2.3.2 and 2.3.3): of all runs of entries with ascending numbers whose last one says
/// that it began inside the run, the one with the highest numbers.
/// </summary>
internal sealed class VhdxLogSequence
{
    private readonly VhdxLogEntryHeader?[] _entries;
    private readonly BudgetMeter _budget;
    private readonly List<uint> _run = [];
    private uint[] _active = [];
    private ulong _highest;

    private VhdxLogSequence(VhdxLogEntryHeader?[] entries, BudgetMeter budget)
    {
        _entries = entries;
        _budget = budget;
    }

    /// <summary>Whether the log holds anything that belongs to it, be it broken.</summary>
    public bool HasTraces { get; private set; }

    /// <summary>Sectors at which the entries start that are to be replayed, in their order, and the entries.</summary>
    public IEnumerable<(uint Sector, VhdxLogEntryHeader Entry)> Entries
    {
        get
        {
            foreach (uint sector in _active)
            {
                yield return (sector, _entries[sector]!);
            }
        }
    }

    public bool IsEmpty => _active.Length == 0;

    /// <exception cref="DiskImageException">The budget does not suffice.</exception>
    public static VhdxLogSequence Find(VhdxLogArea log, BudgetMeter budget)
    {
        long reserved = (long)log.SectorCount * IntPtr.Size;
        budget.Reserve(reserved, "log entries");
        try
        {
            var sequence = new VhdxLogSequence(new VhdxLogEntryHeader?[log.SectorCount], budget);
            for (uint i = 0; i < log.SectorCount; i++)
            {
                (bool isOurs, sequence._entries[i]) = log.EntryAt(i);
                sequence.HasTraces |= isOurs;
            }

            sequence.Search();
            return sequence;
        }
        finally
        {
            budget.Release(reserved);
        }
    }

    private void Search()
    {
        for (uint tail = 0; tail < _entries.Length;)
        {
            uint end = Follow(tail);
            int start = _run.Count > 0 ? _run.IndexOf(_entries[_run[_run.Count - 1]]!.Tail / VhdxLimits.LogSector) : -1;
            if (start < 0)
            {
                tail++;
                continue;
            }

            ulong last = _entries[_run[_run.Count - 1]]!.SequenceNumber;
            if (last > _highest)
            {
                _highest = last;
                _active = _run.GetRange(start, _run.Count - start).ToArray();
            }

            if (end <= tail)
            {
                return;
            }

            tail = end;
        }
    }

    /// <summary>Collects entries from a sector on, each behind the one before and numbered one higher; returns the sector behind the last.</summary>
    private uint Follow(uint sector)
    {
        _run.Clear();
        ulong covered = 0;
        while (_entries[sector] is { } entry
            && (_run.Count == 0 || entry.SequenceNumber - 1 == _entries[_run[_run.Count - 1]]!.SequenceNumber)
            && covered + entry.Sectors <= (ulong)_entries.Length)
        {
            _budget.Spend(VhdxLogEntryHeader.Length);
            _run.Add(sector);
            covered += entry.Sectors;
            sector = (uint)((sector + (ulong)entry.Sectors) % (ulong)_entries.Length);
        }

        return sector;
    }
}
