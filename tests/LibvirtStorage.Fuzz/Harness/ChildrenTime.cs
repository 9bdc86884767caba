using System;
using System.Runtime.InteropServices;

namespace LibvirtStorage.Fuzz.Harness;

/// <summary>The processor time of programs that this process started and that have ended, which .NET does not tell.</summary>
internal static class ChildrenTime
{
    private const int Children = -1;
    private const int Fields = 18;
    private const int MicrosecondsPerSecond = 1_000_000;

    /// <summary>User and system time, as getrusage(2) has them in its first four fields.</summary>
    public static TimeSpan Total
    {
        get
        {
            long[] usage = new long[Fields];
            return GetUsage(Children, usage) == 0
                ? TimeSpan.FromMicroseconds(((usage[0] + usage[2]) * MicrosecondsPerSecond) + usage[1] + usage[3])
                : TimeSpan.Zero;
        }
    }

    [DllImport("libc", EntryPoint = "getrusage")]
    private static extern int GetUsage(int who, [Out] long[] usage);
}
