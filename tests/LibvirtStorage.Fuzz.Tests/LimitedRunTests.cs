using System;
using System.Diagnostics;
using LibvirtStorage.Fuzz.Harness;
using LibvirtStorage.Fuzz.Targets;
using Xunit;

namespace LibvirtStorage.Fuzz.Tests;

/// <summary>The harness calls a finding what is one. Without this, weeks of fuzzing without findings would say nothing.</summary>
public sealed class LimitedRunTests
{
    private static readonly FuzzLimits s_limits = new(1 << 20, TimeSpan.FromMilliseconds(200));

    [Fact]
    public void A_foreign_exception_is_a_finding()
    {
        FuzzFailureException failure = Fails(FuzzFailure.ForeignException, _ => throw new IndexOutOfRangeException("at 7"));
        Assert.IsType<IndexOutOfRangeException>(failure.InnerException);
        Assert.Equal("IndexOutOfRangeException: at 7", failure.Message);
    }

    [Fact]
    public void Too_much_memory_is_a_finding() => Fails(FuzzFailure.Memory, _ => GC.KeepAlive(new byte[2 << 20]));

    [Fact]
    public void Too_much_memory_is_a_finding_in_small_pieces_too() => Fails(FuzzFailure.Memory, _ =>
    {
        for (int i = 0; i < 2000; i++)
        {
            GC.KeepAlive(new byte[1 << 10]);
        }
    });

    [Fact]
    public void A_file_of_MiB_may_cost_as_much_for_each() => new LimitedRun(s_limits).Run(_ => GC.KeepAlive(new byte[2 << 20]), [], length: 3 << 20);

    [Fact]
    public void Too_much_time_is_a_finding() => Fails(FuzzFailure.Time, _ => Spin(TimeSpan.FromMilliseconds(400)));

    [Fact]
    public void A_contradiction_is_a_finding() =>
        Fails(FuzzFailure.Contradiction, _ => FuzzFailureException.ThrowUnless(1 > 2, "One is not more than two."));

    [Fact]
    public void The_first_run_may_be_slow()
    {
        int runs = 0;
        new LimitedRun(s_limits).Run(_ => Spin(TimeSpan.FromMilliseconds(runs++ == 0 ? 400 : 0)), []);
        Assert.Equal(2, runs);
    }

    [Fact]
    public void Waiting_for_a_busy_machine_takes_no_time() => new LimitedRun(s_limits).Run(_ => System.Threading.Thread.Sleep(300), []);

    [Fact]
    public void The_input_arrives()
    {
        byte[] seen = [];
        new LimitedRun(s_limits).Run(input => seen = input.ToArray(), [1, 2, 3]);
        Assert.Equal([1, 2, 3], seen);
    }

    [Fact]
    public void The_planted_bug_is_a_finding_and_stays_it_when_minimised()
    {
        FuzzTarget planted = FuzzTargets.Get("planted");
        byte[] header = [.. "PLNT"u8, 0, 0, 0, 3, 0, 0, 0, 16, 0, 0, 0x10, 0, 0xff, 0xff, .. new byte[40]];
        byte[] input = Images.PackedImage.Pack(header);
        byte[] minimised = Minimiser.Minimise(planted, input);
        Assert.True(minimised.Length < input.Length);
        Assert.Equal(FuzzFailure.ForeignException, Replay.Failure(planted, minimised)?.Failure);
    }

    private static FuzzFailureException Fails(FuzzFailure expected, FuzzAction action)
    {
        FuzzFailureException failure = Assert.Throws<FuzzFailureException>(() => new LimitedRun(s_limits).Run(action, []));
        Assert.Equal(expected, failure.Failure);
        return failure;
    }

    private static void Spin(TimeSpan time)
    {
        TimeSpan end = Environment.CpuUsage.TotalTime + time;
        var patience = Stopwatch.StartNew();
        while (Environment.CpuUsage.TotalTime < end && patience.Elapsed < TimeSpan.FromMinutes(1))
        {
        }
    }
}
