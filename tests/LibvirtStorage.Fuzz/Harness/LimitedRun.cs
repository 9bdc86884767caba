using System;

namespace LibvirtStorage.Fuzz.Harness;

/// <summary>Runs a target on an input and turns whatever breaks a promise into a <see cref="FuzzFailureException"/>.</summary>
internal sealed class LimitedRun(FuzzLimits limits)
{
    /// <summary>Code that runs for the first time is compiled first, which takes time of its own.</summary>
    private const int Attempts = 3;

    /// <exception cref="FuzzFailureException">The input is a finding.</exception>
    public void Run(FuzzAction action, ReadOnlySpan<byte> input)
    {
        for (int attempt = 1; !IsInTime(action, input, attempt); attempt++)
        {
        }
    }

    private bool IsInTime(FuzzAction action, ReadOnlySpan<byte> input, int attempt)
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
