using System;
using System.IO;
using System.Threading;
using LibvirtStorage.Fuzz.Targets;
using SharpFuzz;

namespace LibvirtStorage.Fuzz.Harness;

/// <summary>
/// The process that AFL talks to: one input after the other without a new process. What it runs the inputs in is a child
/// of its own, so that a hang or an overflow of the stack costs a restart and not the campaign.
/// </summary>
internal static class AflChild
{
    private const int MaxInput = 1 << 20;

    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_hang = TimeSpan.FromSeconds(10);

    /// <summary>Nothing of the instrumented code may run before the fuzzer has given it the memory that it writes to, so the target is looked up late.</summary>
    public static void Run(string name)
    {
        byte[] buffer = new byte[MaxInput];
        var run = new LimitedRun(FuzzLimits.Default);
        var watchdog = new Watchdog(s_hang);
        FuzzTarget? target = null;
        new Thread(() => Attend(watchdog)) { IsBackground = true }.Start();
        Fuzzer.OutOfProcess.Run(stream =>
        {
            target ??= FuzzTargets.Get(name);
            watchdog.Begin();
            try
            {
                run.Run(target, buffer.AsSpan(0, Read(stream, buffer)));
            }
            finally
            {
                watchdog.End();
            }
        });
    }

    private static void Attend(Watchdog watchdog)
    {
        while (true)
        {
            Thread.Sleep(s_second);
            ProcessorTime.Record();
            watchdog.KillIfLate();
        }
    }

    private static int Read(Stream stream, byte[] buffer)
    {
        int length = 0;
        for (int count = -1; count != 0 && length < buffer.Length; length += count)
        {
            count = stream.Read(buffer, length, buffer.Length - length);
        }

        return length;
    }
}
