using System;
using System.Collections.Generic;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Mapping;

/// <summary>
/// Which units of a file are in use, one bit each. Pages come into being where something is claimed and go when they are
/// full, so that a file written front to back costs next to nothing. Where counts or roles matter there is <see cref="FileUnitMap{TRole}"/>.
/// </summary>
/// <param name="unit">Bytes of a unit.</param>
/// <param name="budget">Pays for the pages.</param>
internal sealed class ClaimedUnits(ulong unit, BudgetMeter budget) : IDisposable
{
    private const int WordBits = 64;

    private const int PageWords = 512;

    private const int PageBytes = PageWords * sizeof(ulong);

    private const ulong PageUnits = PageWords * WordBits;

    private static readonly Page s_full = new([]) { Claimed = (int)PageUnits };

    private readonly Dictionary<ulong, Page> _pages = [];
    private long _reserved;

    /// <summary>Claims the units that a range of at least one byte touches.</summary>
    /// <returns>Whether all of them were free.</returns>
    /// <exception cref="DiskImageException">The budget has no memory for another page.</exception>
    public bool Claim(ulong offset, ulong length) => Visit(offset, length, claims: true);

    /// <summary>Whether all units that a range touches are free.</summary>
    public bool IsFree(ulong offset, ulong length) => Visit(offset, length, claims: false);

    /// <summary>Gives the memory back to the budget.</summary>
    public void Dispose()
    {
        _pages.Clear();
        budget.Release(_reserved);
        _reserved = 0;
    }

    private bool Visit(ulong offset, ulong length, bool claims)
    {
        bool isFree = true;
        ulong last = (offset + length - 1) / unit;
        for (ulong next = offset / unit; next <= last;)
        {
            ulong inPage = next % PageUnits;
            int bits = (int)Math.Min(WordBits - (inPage % WordBits), last - next + 1);
            ulong mask = (bits == WordBits ? ulong.MaxValue : (1UL << bits) - 1) << (int)(inPage % WordBits);
            isFree &= VisitWord(next / PageUnits, (int)(inPage / WordBits), mask, claims);
            next += (ulong)bits;
        }

        return isFree;
    }

    private bool VisitWord(ulong index, int word, ulong mask, bool claims)
    {
        if (!_pages.TryGetValue(index, out Page? page))
        {
            if (!claims)
            {
                return true;
            }

            budget.Reserve(PageBytes, "file map");
            _reserved += PageBytes;
            page = new Page(new ulong[PageWords]);
            _pages.Add(index, page);
        }

        if (page == s_full)
        {
            return false;
        }

        ulong before = page.Words[word];
        if (claims)
        {
            page.Words[word] = before | mask;
            page.Claimed += CountBits(mask & ~before);
            if (page.Claimed == (int)PageUnits)
            {
                _pages[index] = s_full;
                budget.Release(PageBytes);
                _reserved -= PageBytes;
            }
        }

        return (before & mask) == 0;
    }

    private static int CountBits(ulong bits)
    {
        int count = 0;
        for (; bits != 0; bits &= bits - 1)
        {
            count++;
        }

        return count;
    }

    private sealed class Page(ulong[] words)
    {
        public ulong[] Words { get; } = words;

        public int Claimed { get; set; }
    }
}
