using System;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Mapping;

/// <summary>A table that may be too long to be held: the pages of it that were used last. Thread-safe.</summary>
internal sealed class PagedTable
{
    private const int PageSize = 64 << 10;

    private readonly TableCache _pages;
    private readonly ulong _offset;
    private readonly ulong _length;
    private readonly int _entrySize;

    /// <param name="source">Holds the table.</param>
    /// <param name="offset">Where it starts.</param>
    /// <param name="entries">How many there are.</param>
    /// <param name="entrySize">Bytes of each, a power of two.</param>
    /// <param name="budget">Pays for the pages that are held at once.</param>
    /// <exception cref="DiskImageException">The budget does not have them.</exception>
    public PagedTable(ByteSource source, ulong offset, ulong entries, int entrySize, BudgetMeter budget)
    {
        _offset = offset;
        _length = checked(entries * (ulong)entrySize);
        _entrySize = entrySize;
        int pageSize = (int)Math.Min(PageSize, _length);
        _pages = new TableCache(source, pageSize, pageSize == 0 ? 0 : (_length + PageSize - 1) / PageSize, budget);
    }

    /// <summary>What the budget has to get back.</summary>
    public long ReservedBytes => _pages.ReservedBytes;

    /// <summary>An entry and those behind it, up to the end of its page: whoever walks a run of entries asks once for each page.</summary>
    /// <exception cref="DiskImageException">The page does not lie inside the file.</exception>
    public ReadOnlySpan<byte> From(ulong index)
    {
        ulong position = index * (ulong)_entrySize;
        int inPage = (int)(position % PageSize);
        ulong page = position - (ulong)inPage;
        int length = (int)Math.Min(PageSize, _length - page);
        return _pages.Get(_offset + page, length).AsSpan(inPage, length - inPage);
    }
}
