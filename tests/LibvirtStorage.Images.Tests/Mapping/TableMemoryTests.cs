using System.Linq;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Mapping;

/// <summary>One memory for the tables of all extents of a disk.</summary>
public sealed class TableMemoryTests
{
    private const int Room = 8 << 20;

    private readonly BudgetMeter _budget = new(ImageBudget.Default);

    [Fact]
    public void A_thousand_files_take_no_more_than_one_large_file()
    {
        var memory = new TableMemory();
        Assert.Equal(Room, Enumerable.Range(0, 1024).Sum(_ => memory.Join(2048, 64, _budget).Reserved));
        Assert.Equal(Room, new TableMemory().Join(2048, 1 << 30, _budget).Reserved);
        Assert.Equal(6144, new TableMemory().Join(2048, 3, _budget).Reserved);
    }

    [Fact]
    public void A_large_table_has_room_for_another()
    {
        Assert.Equal(2 * Room, new TableMemory().Join(Room, 5, _budget).Reserved);
        Assert.Equal(Room, new TableMemory().Join(Room, 1, _budget).Reserved);
    }

    [Fact]
    public void What_was_not_used_for_longest_makes_room()
    {
        var memory = new TableMemory();
        (int first, _) = memory.Join(100, 2, _budget);
        (int second, _) = memory.Join(100, 1, _budget);
        memory.Add(first, 0, new byte[100]);
        memory.Add(second, 0, new byte[100]);
        memory.Add(first, 100, new byte[100]);
        Assert.NotNull(memory.TryGet(first, 0));
        memory.Add(second, 100, new byte[100]);
        Assert.Null(memory.TryGet(second, 0));
        Assert.All([(first, 0UL), (first, 100UL), (second, 100UL)], t => Assert.NotNull(memory.TryGet(t.Item1, t.Item2)));
    }

    [Fact]
    public void Tables_at_one_offset_of_two_files_are_two_tables()
    {
        var memory = new TableMemory();
        (int first, _) = memory.Join(100, 2, _budget);
        (int second, _) = memory.Join(50, 2, _budget);
        memory.Add(first, 0, new byte[100]);
        memory.Add(second, 0, new byte[50]);
        Assert.Equal((100, 50), (memory.TryGet(first, 0)!.Length, memory.TryGet(second, 0)!.Length));
    }

    [Fact]
    public void Tables_of_several_sizes_stay_inside_the_room()
    {
        var memory = new TableMemory();
        (int small, _) = memory.Join(1, 10, _budget);
        (int large, _) = memory.Join(20, 1, _budget);
        for (ulong i = 0; i < 15; i++)
        {
            memory.Add(small, i, new byte[1]);
        }

        memory.Add(large, 0, new byte[20]);
        Assert.Equal(Enumerable.Range(5, 10).Select(i => (ulong)i), Enumerable.Range(0, 15).Select(i => (ulong)i).Where(i => memory.TryGet(small, i) is not null));
    }
}
