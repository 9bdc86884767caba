using System;
using LibvirtStorage.Fuzz.Targets;

namespace LibvirtStorage.Fuzz.Harness;

/// <summary>Runs a target on an input and turns whatever breaks a promise into a <see cref="FuzzFailureException"/>.</summary>
internal sealed class LimitedRun(FuzzLimits limits)
{
    /// <summary>Code that runs for the first time is compiled first, which takes time of its own.</summary>
    private const int Attempts = 3;

    /// <exception cref="FuzzFailureException">The input is a finding.</exception>
    public void Run(FuzzTarget target, ReadOnlySpan<byte> input) => Run(target.Run, input, target.LengthOf(input));

    /// <param name="action">What to run.</param>
    /// <param name="input">What it is fed.</param>
    /// <param name="length">Length of the file that the input stands for, in bytes.</param>
    /// <exception cref="FuzzFailureException">The input is a finding.</exception>
    public void Run(FuzzAction action, ReadOnlySpan<byte> input, long length = 0)
    {
        FuzzLimits scaled = limits.For(length);
        for (int attempt = 1; !IsInTime(action, input, scaled, attempt); attempt++)
        {
        }
    }

    private static bool IsInTime(FuzzAction action, ReadOnlySpan<byte> input, FuzzLimits limits, int attempt)
    {
        long allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        TimeSpan timeBefore = Environment.CpuUsage.TotalTime;
        try
        {
            action(input);
        }
        catch (Exception e) when (e is not FuzzFailureException)
        {
            throw new FuzzFailureException(FuzzFailure.ForeignException, $"{e.GetType().Name}: {e.Message}", e);
        }

        TimeSpan time = Environment.CpuUsage.TotalTime - timeBefore;
        long allocated = GC.GetAllocatedBytesForCurrentThread() - allocatedBefore;
        if (allocated > limits.Allocated)
        {
            throw new FuzzFailureException(FuzzFailure.Memory, $"{allocated} bytes were allocated, {limits.Allocated} are allowed.");
        }

        if (time <= limits.Time)
        {
            return true;
        }

        return attempt < Attempts ? false : throw new FuzzFailureException(FuzzFailure.Time, $"It took {time}, {limits.Time} are allowed.");
    }
}

/// <summary>The code under test, fed with an input.</summary>
internal delegate void FuzzAction(ReadOnlySpan<byte> input);
