using System;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Mapping;

public sealed class ClaimedUnitsTests
{
    private const ulong Unit = 512;

    [Fact]
    public void It_knows_what_a_plain_map_knows()
    {
        const int Units = 100_000;
        var random = new Random(3);
        bool[] plain = new bool[Units];
        using var claimed = new ClaimedUnits(Unit, new BudgetMeter(ImageBudget.Default));
        for (int i = 0; i < 3000; i++)
        {
            int first = random.Next(Units - 300);
            int count = random.Next(1, 300);
            bool isFree = Array.IndexOf(plain, true, first, count) < 0;
            Assert.Equal(isFree, claimed.IsFree((ulong)first * Unit, (ulong)count * Unit));
            if (i % 3 == 0)
            {
                Assert.Equal(isFree, claimed.Claim((ulong)first * Unit, (ulong)count * Unit));
                plain.AsSpan(first, count).Fill(true);
            }
        }
    }

    [Fact]
    public void A_range_claims_the_units_that_it_touches()
    {
        using var claimed = new ClaimedUnits(Unit, new BudgetMeter(ImageBudget.Default));
        Assert.True(claimed.Claim(511, 2));
        Assert.False(claimed.IsFree(0, 1));
        Assert.False(claimed.IsFree(1023, 1));
        Assert.True(claimed.IsFree(1024, 1));
    }

    [Fact]
    public void What_is_full_costs_nothing()
    {
        var budget = new BudgetMeter(new ImageBudget { MaxMemory = 8192 });
        using var claimed = new ClaimedUnits(Unit, budget);
        for (ulong offset = 0; offset < 1UL << 30; offset += 65536)
        {
            Assert.True(claimed.Claim(offset, 65536));
        }

        Assert.False(claimed.IsFree(1 << 29, 1));
        Assert.True(claimed.Claim(1UL << 40, 1));
        Assert.True(claimed.Claim(1UL << 41, 1));
        Assert.Equal(FindingReason.Limit, Assert.Throws<DiskImageException>(() => claimed.Claim(1UL << 42, 1)).Reason);
        claimed.Dispose();
        budget.Reserve(8192, "all of it");
    }
}
