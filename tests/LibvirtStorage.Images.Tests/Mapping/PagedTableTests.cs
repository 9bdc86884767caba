using System;
using System.Buffers.Binary;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Tests.Hostile;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Mapping;

/// <summary>A table of two pages and a bit, which starts anywhere and ends with the file.</summary>
public sealed class PagedTableTests
{
    private const int Start = 64;

    private const int EntriesInPage = (64 << 10) / 4;

    private const int Entries = (2 * EntriesInPage) + 3;

    private readonly BudgetMeter _budget = new(ImageBudget.Default);

    [Theory]
    [InlineData(0, EntriesInPage)]
    [InlineData(EntriesInPage - 1, 1)]
    [InlineData(EntriesInPage, EntriesInPage)]
    [InlineData(2 * EntriesInPage, 3)]
    [InlineData(Entries - 1, 1)]
    public void An_entry_comes_with_those_behind_it_on_its_page(int index, int count)
    {
        using MemoryByteSource source = Table(Entries);
        var table = new PagedTable(source, Start, Entries, 4, _budget);

        ReadOnlySpan<byte> entries = table.From((ulong)index);

        Assert.Equal(count * 4, entries.Length);
        for (int i = 0; i < count; i++)
        {
            Assert.Equal((uint)(index + i), BinaryPrimitives.ReadUInt32LittleEndian(entries.Slice(i * 4)));
        }
    }

    [Fact]
    public void A_page_that_is_cut_says_so()
    {
        using MemoryByteSource source = Table(Entries - 1);
        var table = new PagedTable(source, Start, Entries, 4, _budget);

        Assert.Equal(EntriesInPage * 4, table.From(EntriesInPage).Length);
        Assert.Throws<DiskImageException>(() => table.From(Entries - 1).Length);
    }

    [Fact]
    public void Zeros_of_a_short_page_do_not_end_up_in_a_longer_one()
    {
        byte[] bytes = new byte[Start + (Entries * 4)];
        bytes.Le32(Start + 4, 7);
        using var source = new MemoryByteSource(bytes);
        var table = new PagedTable(source, Start, Entries, 4, _budget);

        Assert.True(table.From(2 * EntriesInPage).ToArray().AsSpan().SequenceEqual(new byte[12]));
        Assert.Equal(7u, BinaryPrimitives.ReadUInt32LittleEndian(table.From(1)));
    }

    [Fact]
    public void A_long_table_takes_no_more_than_the_room_for_pages()
    {
        using MemoryByteSource source = Table(1);

        Assert.Equal(8 << 20, new PagedTable(source, Start, int.MaxValue, 4, _budget).ReservedBytes);
        Assert.Equal(4, new PagedTable(source, Start, 1, 4, _budget).ReservedBytes);
        Assert.Equal(0, new PagedTable(source, Start, 0, 4, _budget).ReservedBytes);
    }

    private static MemoryByteSource Table(int entries)
    {
        byte[] bytes = new byte[Start + (entries * 4)];
        for (int i = 0; i < entries; i++)
        {
            bytes.Le32(Start + (i * 4), (uint)i);
        }

        return new MemoryByteSource(bytes);
    }
}
