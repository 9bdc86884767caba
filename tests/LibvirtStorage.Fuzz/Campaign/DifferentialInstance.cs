using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using LibvirtStorage.Fuzz.Differential;
using LibvirtStorage.Fuzz.Harness;
using LibvirtStorage.Fuzz.Targets;

namespace LibvirtStorage.Fuzz.Campaign;

/// <summary>A process that feeds a differential target, in place of afl-fuzz. Its program is not instrumented: nobody looks at branches.</summary>
internal static class DifferentialInstance
{
    /// <summary>What an input may take beyond the end of the run, with QEMU's part in it.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    /// <summary>Runs until the time is over. Where the process hangs or dies before, the input that it had is saved, and another goes on.</summary>
    public static void Run(DifferentialTarget target, int number, TimeSpan time)
    {
        var clock = Stopwatch.StartNew();
        for (int part = 0; part == 0 || clock.Elapsed < time; part++)
        {
            string output = Path.Combine(Workplace.OutputOf(target.Name), $"differential{number}-{part}");
            TimeSpan left = time - clock.Elapsed;
            using Process process = Start(target, output, left);
            bool ended = process.WaitForExit(left + s_patience);
            if (!ended)
            {
                process.Kill(entireProcessTree: true);
                process.WaitForExit();
            }

            if ((!ended || process.ExitCode != 0) && !DifferentialRun.SaveCurrent(output))
            {
                // It died before it had an input: what is wrong is not the target.
                return;
            }
        }
    }

    private static Process Start(DifferentialTarget target, string output, TimeSpan time)
    {
        string times = Workplace.TimesOf(target.Name);
        Directory.CreateDirectory(output);
        Directory.CreateDirectory(times);
        string[] arguments = [typeof(Program).Assembly.Location, "differential", target.Name, output, time.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)];
        var start = new ProcessStartInfo("dotnet", arguments);
        start.Environment[ProcessorTime.Variable] = times;
        return Process.Start(start)!;
    }
}
