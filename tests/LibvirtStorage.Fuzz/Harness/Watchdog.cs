using System;
using System.Diagnostics;
using System.Threading;

namespace LibvirtStorage.Fuzz.Harness;

/// <summary>
/// Ends the process when an input does not end, by its processor time: the fuzzer's own timeout goes by the clock, and on
/// a busy machine would have to be so long that it is no use. The fuzzer saves the input of a process that dies.
/// </summary>
internal sealed class Watchdog(TimeSpan limit)
{
    private long _started = long.MaxValue;

    /// <summary>An input begins.</summary>
    public void Begin() => Interlocked.Exchange(ref _started, Environment.CpuUsage.TotalTime.Ticks);

    /// <summary>It has ended.</summary>
    public void End() => Interlocked.Exchange(ref _started, long.MaxValue);

    /// <summary>Whether one runs that should have ended.</summary>
    public bool IsLate => Environment.CpuUsage.TotalTime.Ticks - limit.Ticks > Interlocked.Read(ref _started);

    public void KillIfLate()
    {
        if (IsLate)
        {
            Process.GetCurrentProcess().Kill();
        }
    }
}
