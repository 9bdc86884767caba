using System;
using System.Collections.Generic;
using System.Linq;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Qcow2.Verification;

/// <summary>
/// What each host cluster holds, and how often it is referred to. Pages come into being where something is claimed, so a
/// sparse file costs little; a cluster costs one byte, and two more on pages where counts exceed 14.
/// </summary>
internal sealed class HostClusterMap
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

    public HostClusterMap(long clusterCount, BudgetMeter budget)
    {
        ClusterCount = clusterCount;
        _budget = budget;
    }

    /// <summary>Clusters in the file, a short last one included.</summary>
    public long ClusterCount { get; }

    /// <summary>The last cluster that anything refers to.</summary>
    public long LastUsed { get; private set; }

    /// <summary>Indexes of the pages in use, each <see cref="PageSize"/> clusters.</summary>
    public IEnumerable<(long First, long End)> UsedRanges =>
        _pages.Keys.OrderBy(i => i).Select(i => (i << PageBits, Math.Min((i + 1) << PageBits, ClusterCount)));

    public HostClusterRole RoleAt(long cluster) => PageAt(cluster) is { } page ? page.Role((int)(cluster & (PageSize - 1))) : HostClusterRole.Free;

    public int CountAt(long cluster) => PageAt(cluster) is { } page ? page.Count((int)(cluster & (PageSize - 1))) : 0;

    /// <summary>Adds references to a cluster inside the file, and gives it a role if it is free.</summary>
    /// <returns>The role it had before.</returns>
    /// <exception cref="DiskImageException">The budget has no memory for another page.</exception>
    public HostClusterRole Claim(long cluster, HostClusterRole role, int references)
    {
        Page page = PageAt(cluster) ?? AddPage(cluster);
        int index = (int)(cluster & (PageSize - 1));
        HostClusterRole before = page.Role(index);
        if (before == HostClusterRole.Free)
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
        LastUsed = Math.Max(LastUsed, cluster);
        return before;
    }

    /// <summary>Changes the role of a cluster that was claimed.</summary>
    public void ChangeRole(long cluster, HostClusterRole role) => PageAt(cluster)!.SetRole((int)(cluster & (PageSize - 1)), role);

    /// <summary>Gives the memory back to the budget.</summary>
    public void Release()
    {
        _pages.Clear();
        _lastPage = null;
        _lastPageIndex = -1;
        _budget.Release(_reserved);
        _reserved = 0;
    }

    private Page? PageAt(long cluster)
    {
        long index = cluster >> PageBits;
        if (index != _lastPageIndex)
        {
            _pages.TryGetValue(index, out _lastPage);
            _lastPageIndex = index;
        }

        return _lastPage;
    }

    private Page AddPage(long cluster)
    {
        Reserve(PageSize);
        _lastPageIndex = cluster >> PageBits;
        _lastPage = new Page();
        _pages.Add(_lastPageIndex, _lastPage);
        return _lastPage;
    }

    private void Reserve(int bytes)
    {
        _budget.Reserve(bytes, "host cluster map");
        _reserved += bytes;
    }

    /// <summary>Role in the low half of each byte, count in the high half until counts get their own array.</summary>
    private sealed class Page
    {
        private readonly byte[] _cells = new byte[PageSize];
        private ushort[]? _counts;

        public bool HasWideCounts => _counts is not null;

        public HostClusterRole Role(int index) => (HostClusterRole)(_cells[index] & 0x0f);

        public void SetRole(int index, HostClusterRole role) => _cells[index] = (byte)((_cells[index] & 0xf0) | (byte)role);

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
