using System;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Qcow2.Reading;

/// <summary>Answers where guest bytes are, by the active L1 table and its L2 tables. Thread-safe.</summary>
internal sealed class ClusterMapping
{
    private readonly Qcow2Header _header;
    private readonly ulong[] _l1;
    private readonly TableCache _l2Tables;
    private readonly BudgetMeter _budget;

    /// <exception cref="DiskImageException">The L1 table does not lie inside the file, or the budget is too small for it.</exception>
    public ClusterMapping(Qcow2Image image, BudgetMeter budget)
    {
        _header = image.Header;
        _budget = budget;
        if (Qcow2Tables.CheckActiveL1(image) is { } finding)
        {
            throw new DiskImageException(finding);
        }

        int entries = (int)_header.RequiredL1Size;
        budget.Reserve((long)entries * Qcow2L1Entry.Size, "L1 table");
        _l1 = Qcow2Tables.Read(image.Source, _header.L1TableOffset, entries, budget);
        _l2Tables = new TableCache(image.Source, _header.ClusterSize, (ulong)entries, budget);
    }

    /// <summary>The run that starts at <paramref name="offset"/>, merged over neighbours as far as one L2 table reaches.</summary>
    /// <param name="offset">A guest offset inside the disk.</param>
    /// <param name="limit">Longest run wanted; offset + limit does not exceed the disk.</param>
    /// <exception cref="DiskImageException">The tables are broken here.</exception>
    public GuestRun RunAt(ulong offset, ulong limit)
    {
        int l1Index = (int)(offset / _header.L2Coverage);
        var l1Entry = new Qcow2L1Entry(_l1[l1Index]);
        if (!l1Entry.IsAllocated)
        {
            return new GuestRun(GuestRunKind.Unallocated, UnallocatedLength(offset, l1Index, limit));
        }

        if (l1Entry.Offset % (ulong)_header.ClusterSize != 0)
        {
            throw Qcow2Rules.Qcow2Unaligned.Error("L1 entry", _header.L1TableOffset + ((ulong)l1Index * Qcow2L1Entry.Size), $"L1 entry 0x{l1Entry.Value:x16} does not point to the start of a cluster.");
        }

        byte[] table = _l2Tables.Get(l1Entry.Offset);
        ulong inTable = offset % _header.L2Coverage;
        ulong wanted = Math.Min(limit, _header.L2Coverage - inTable);
        var cursor = new L2Cursor(_header, table, l1Entry.Offset);
        return _header.HasExtendedL2 ? cursor.ExtendedRun(inTable, wanted) : cursor.StandardRun(inTable, wanted);
    }

    public void Release() => _budget.Release(((long)_l1.Length * Qcow2L1Entry.Size) + _l2Tables.ReservedBytes);

    private ulong UnallocatedLength(ulong offset, int l1Index, ulong limit)
    {
        ulong length = _header.L2Coverage - (offset % _header.L2Coverage);
        for (int next = l1Index + 1; length < limit && !new Qcow2L1Entry(_l1[next]).IsAllocated; next++)
        {
            length += _header.L2Coverage;
        }

        return Math.Min(length, limit);
    }
}
