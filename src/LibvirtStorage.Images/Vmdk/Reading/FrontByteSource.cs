using System;
using System.Collections.Generic;
using LibvirtStorage.Images.NetFramework;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vmdk.Reading;

/// <summary>The front of a source that cannot seek, kept in memory as far as it is not zero. Behind it there is nothing to read.</summary>
internal sealed class FrontByteSource : ByteSource
{
    private const int PageSize = 4096;

    private readonly Dictionary<long, byte[]> _pages = [];
    private readonly long _front;

    /// <summary>Reads the front.</summary>
    /// <exception cref="DiskImageException">The budget has not enough memory for it.</exception>
    public FrontByteSource(ByteSource source, long length, BudgetMeter budget)
    {
        _front = length;
        Length = source.Length;
        byte[] page = new byte[PageSize];
        for (long offset = 0; offset < length; offset += PageSize)
        {
            int count = (int)Math.Min(PageSize, length - offset);
            budget.Spend(count);
            Array.Clear(page, 0, PageSize);
            source.Read(offset, page.AsSpan(0, count));
            if (!new ReadOnlySpan<byte>(page).IsZero())
            {
                budget.Reserve(PageSize, "tables in front");
                _pages.Add(offset / PageSize, (byte[])page.Clone());
            }
        }
    }

    public override long Length { get; }

    protected override void ReadCore(long offset, Span<byte> destination)
    {
        if (destination.Length > _front - offset)
        {
            throw VmdkRules.VmdkNotForward.Error("grain directory", (ulong)offset, $"A table at 0x{offset:x} stands between or behind the grains, the grain directory before them.");
        }

        while (!destination.IsEmpty)
        {
            int inPage = (int)(offset % PageSize);
            Span<byte> part = destination.Slice(0, Math.Min(destination.Length, PageSize - inPage));
            if (_pages.TryGetValue(offset / PageSize, out byte[]? page))
            {
                page.AsSpan(inPage, part.Length).CopyTo(part);
            }
            else
            {
                part.Clear();
            }

            offset += part.Length;
            destination = destination.Slice(part.Length);
        }
    }
}
