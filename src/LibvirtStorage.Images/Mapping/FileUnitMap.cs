using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Mapping;

/// <summary>
/// What each allocation unit of a file holds (cluster, block, sector), and how often it is referred to. Pages come into
/// being where something is claimed, so a sparse file costs little; a unit costs one byte, and two more on pages where
/// counts exceed 14.
/// </summary>
/// <typeparam name="TRole">What a unit can hold: an enumeration of bytes below 16, of which 0 means that nothing is there.</typeparam>
internal sealed class FileUnitMap<TRole>
    where TRole : struct, Enum
{
    /// <summary>Counts do not grow beyond this, and say "at least" when they reach it.</summary>
    public const int SaturatedCount = ushort.MaxValue;

    private const int PageBits = 15;

    private const int PageSize = 1 << PageBits;

    private const int SmallCountLimit = 15;

    private readonly Dictionary<long, Page> _pages = [];
    private readonly BudgetMeter _budget;
    private long _reserved;
    private long _lastPageIndex = -1;
    private Page? _lastPage;

    public FileUnitMap(long unitCount, BudgetMeter budget)
    {
        UnitCount = unitCount;
        _budget = budget;
    }

    /// <summary>Units in the file, a short last one included.</summary>
    public long UnitCount { get; }

    /// <summary>The last unit that anything refers to.</summary>
    public long LastUsed { get; private set; }

    /// <summary>Indexes of the pages in use, each <see cref="PageSize"/> units.</summary>
    public IEnumerable<(long First, long End)> UsedRanges =>
        _pages.Keys.OrderBy(i => i).Select(i => (i << PageBits, Math.Min((i + 1) << PageBits, UnitCount)));

    public TRole RoleAt(long unit) => PageAt(unit) is { } page ? page.Role((int)(unit & (PageSize - 1))) : default;

    public int CountAt(long unit) => PageAt(unit) is { } page ? page.Count((int)(unit & (PageSize - 1))) : 0;

    /// <summary>Adds references to a unit inside the file, and gives it a role if it is free.</summary>
    /// <returns>The role it had before.</returns>
    /// <exception cref="DiskImageException">The budget has no memory for another page.</exception>
    public TRole Claim(long unit, TRole role, int references)
    {
        Page page = PageAt(unit) ?? AddPage(unit);
        int index = (int)(unit & (PageSize - 1));
        TRole before = page.Role(index);
        if (IsFree(before))
        {
            page.SetRole(index, role);
        }

        int count = (int)Math.Min(SaturatedCount, (long)page.Count(index) + references);
        if (count >= SmallCountLimit && !page.HasWideCounts)
        {
            Reserve(PageSize * sizeof(ushort));
            page.WidenCounts();
        }

        page.SetCount(index, count);
        LastUsed = Math.Max(LastUsed, unit);
        return before;
    }

    /// <summary>Claims adjacent units of which none may be in use.</summary>
    /// <returns>The first role found there that is in the way; default if all were free.</returns>
    /// <exception cref="DiskImageException">The budget has no memory for another page.</exception>
    public TRole ClaimFree(long first, long count, TRole role)
    {
        TRole inTheWay = default;
        for (long unit = first; unit < first + count; unit++)
        {
            TRole before = Claim(unit, role, 1);
            inTheWay = IsFree(inTheWay) ? before : inTheWay;
        }

        return inTheWay;
    }

    /// <summary>Changes the role of a unit that was claimed.</summary>
    public void ChangeRole(long unit, TRole role) => PageAt(unit)!.SetRole((int)(unit & (PageSize - 1)), role);

    /// <summary>Gives the memory back to the budget.</summary>
    public void Release()
    {
        _pages.Clear();
        _lastPage = null;
        _lastPageIndex = -1;
        _budget.Release(_reserved);
        _reserved = 0;
    }

    private static byte ToByte(TRole role) => Unsafe.As<TRole, byte>(ref role);

    private static bool IsFree(TRole role) => ToByte(role) == 0;

    private Page? PageAt(long unit)
    {
        long index = unit >> PageBits;
        if (index != _lastPageIndex)
        {
            _pages.TryGetValue(index, out _lastPage);
            _lastPageIndex = index;
        }

        return _lastPage;
    }

    private Page AddPage(long unit)
    {
        Reserve(PageSize);
        _lastPageIndex = unit >> PageBits;
        _lastPage = new Page();
        _pages.Add(_lastPageIndex, _lastPage);
        return _lastPage;
    }

    private void Reserve(int bytes)
    {
        _budget.Reserve(bytes, "file map");
        _reserved += bytes;
    }

    /// <summary>Role in the low half of each byte, count in the high half until counts get their own array.</summary>
    private sealed class Page
    {
        private readonly byte[] _cells = new byte[PageSize];
        private ushort[]? _counts;

        public bool HasWideCounts => _counts is not null;

        public TRole Role(int index)
        {
            byte role = (byte)(_cells[index] & 0x0f);
            return Unsafe.As<byte, TRole>(ref role);
        }

        public void SetRole(int index, TRole role) => _cells[index] = (byte)((_cells[index] & 0xf0) | ToByte(role));

        public int Count(int index) => _counts?[index] ?? _cells[index] >> 4;

        public void SetCount(int index, int count)
        {
            if (_counts is not null)
            {
                _counts[index] = (ushort)count;
            }
            else
            {
                _cells[index] = (byte)((_cells[index] & 0x0f) | (count << 4));
            }
        }

        public void WidenCounts()
        {
            var counts = new ushort[PageSize];
            for (int i = 0; i < PageSize; i++)
            {
                counts[i] = (ushort)(_cells[i] >> 4);
            }

            _counts = counts;
        }
    }
}
