using System;
using LibvirtStorage.Fuzz.Targets;

namespace LibvirtStorage.Fuzz.Harness;

/// <summary>Leaves out and zeroes what a finding does not need, in halves, quarters, ... as long as it stays the same finding.</summary>
internal static class Minimiser
{
    /// <exception cref="InvalidOperationException">The input is no finding.</exception>
    public static byte[] Minimise(FuzzTarget target, byte[] input)
    {
        FuzzFailureException original = Replay.Failure(target, input) ?? throw new InvalidOperationException("The input is no finding.");
        for (int size = Math.Max(1, input.Length / 2); size > 0; size /= 2)
        {
            for (int at = 0; at < input.Length; at += size)
            {
                int count = Math.Min(size, input.Length - at);
                byte[] shorter = [.. input.AsSpan(0, at), .. input.AsSpan(at + count)];
                byte[] zeroed = (byte[])input.Clone();
                zeroed.AsSpan(at, count).Clear();
                if (IsSame(shorter))
                {
                    input = shorter;
                    at -= size;
                }
                else if (IsSame(zeroed))
                {
                    input = zeroed;
                }
            }
        }

        return input;

        bool IsSame(byte[] candidate) =>
            Replay.Failure(target, candidate) is { } failure
            && failure.Failure == original.Failure
            && failure.InnerException?.GetType() == original.InnerException?.GetType()
            && failure.InnerException?.TargetSite == original.InnerException?.TargetSite;
    }
}
