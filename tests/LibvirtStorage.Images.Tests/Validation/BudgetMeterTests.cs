using System;
using System.Threading;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Validation;

public class BudgetMeterTests
{
    [Fact]
    public void Memory_is_refused_before_it_is_allocated_and_can_be_given_back()
    {
        var meter = new BudgetMeter(new ImageBudget { MaxMemory = 100 });
        meter.Reserve(60, "L1 table");
        var refused = Assert.Throws<DiskImageException>(() => meter.Reserve(41, "refcount table"));
        Assert.Equal((FindingReason.Limit, "refcount table"), (refused.Reason, refused.Finding.Field));
        meter.Reserve(40, "refcount table");
        meter.Release(100);
        meter.Reserve(100, "L1 table");
    }

    [Fact]
    public void Work_ends_when_the_budget_is_spent()
    {
        var meter = new BudgetMeter(new ImageBudget { MaxWork = 10 });
        meter.Spend(10);
        Assert.Equal("WorkBudget", Assert.Throws<DiskImageException>(() => meter.Spend(1)).Finding.Id);
    }

    [Fact]
    public void Time_ends()
    {
        var meter = new BudgetMeter(new ImageBudget { MaxTime = TimeSpan.Zero });
        Thread.Sleep(5);
        Assert.Equal("TimeBudget", Assert.Throws<DiskImageException>(() => meter.Spend(1)).Finding.Id);
    }

    [Fact]
    public void Cancellation_is_seen_where_work_is_done()
    {
        using var stop = new CancellationTokenSource();
        var meter = new BudgetMeter(ImageBudget.Default, stop.Token);
        meter.Spend(1);
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => meter.Spend(1));
    }
}
