using System;
using System.Diagnostics;
using System.Threading;
using LibvirtStorage.Fuzz.Harness;
using Xunit;

namespace LibvirtStorage.Fuzz.Tests;

public sealed class WatchdogTests
{
    private readonly Watchdog _watchdog = new(TimeSpan.FromMilliseconds(100));

    [Fact]
    public void An_input_that_does_not_end_is_late()
    {
        _watchdog.Begin();
        Assert.True(SpinWait.SpinUntil(() => _watchdog.IsLate, TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void One_that_has_ended_is_not()
    {
        _watchdog.Begin();
        _watchdog.End();
        TimeSpan end = Environment.CpuUsage.TotalTime + TimeSpan.FromMilliseconds(200);
        var patience = Stopwatch.StartNew();
        while (Environment.CpuUsage.TotalTime < end && patience.Elapsed < TimeSpan.FromMinutes(1))
        {
        }

        Assert.False(_watchdog.IsLate);
    }
}
