using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using LibvirtStorage.Fuzz.Harness;
using LibvirtStorage.Fuzz.Targets;

namespace LibvirtStorage.Fuzz.Campaign;

/// <summary>One afl-fuzz on one processor. Several on one target share what they find.</summary>
internal static class AflInstance
{
    /// <summary>Milliseconds for one input. The target itself goes by processor time; this ends what waits for ever.</summary>
    private const int Timeout = 60_000;

    /// <summary>The longest input in bytes. Packed images say more with them than plain ones.</summary>
    private const int MaxInput = 64 << 10;

    /// <param name="target">What is fuzzed.</param>
    /// <param name="number">Which instance of those on the target.</param>
    /// <param name="time">How long.</param>
    /// <param name="untilCrash">Whether it ends with the first finding.</param>
    public static Process Start(FuzzTarget target, int number, TimeSpan time, bool untilCrash = false)
    {
        string output = Workplace.OutputOf(target.Name);
        string[] role = number == 0 ? ["-M", "main"] : ["-S", $"second{number}"];
        string[] arguments =
        [
            "-i", Workplace.CorpusOf(target.Name), "-o", output, "-x", Workplace.Dictionary, "-t", $"{Timeout}", "-m", "none",
            "-G", $"{MaxInput}", "-V", time.TotalSeconds.ToString("0", CultureInfo.InvariantCulture), .. role, "--",
            "dotnet", Path.Combine(Workplace.Program, "LibvirtStorage.Fuzz.dll"), "afl", target.Name,
        ];
        var start = new ProcessStartInfo("afl-fuzz", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        string times = Workplace.TimesOf(target.Name);
        Directory.CreateDirectory(times);
        SetEnvironment(start, times);
        if (untilCrash)
        {
            start.Environment["AFL_BENCH_UNTIL_CRASH"] = "1";
        }

        Process process = Process.Start(start)!;
        string log = Path.Combine(output, $"{role[1]}.log");
        var writer = TextWriter.Synchronized(new StreamWriter(log) { AutoFlush = true });
        process.OutputDataReceived += (_, e) => writer.WriteLine(e.Data);
        process.ErrorDataReceived += (_, e) => writer.WriteLine(e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static void SetEnvironment(ProcessStartInfo start, string times)
    {
        // The machine is taken as it is: no governor, no core pattern, no processor of one's own is asked for.
        start.Environment["AFL_SKIP_CPUFREQ"] = "1";
        start.Environment["AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES"] = "1";
        start.Environment["AFL_NO_AFFINITY"] = "1";
        start.Environment["AFL_NO_UI"] = "1";

        // The instrumentation is in the assemblies, where AFL does not look for it.
        start.Environment["AFL_SKIP_BIN_CHECK"] = "1";
        start.Environment["AFL_FORKSRV_INIT_TMOUT"] = "120000";

        // Compiled code warms up once; calibrating each input eight times buys nothing.
        start.Environment["AFL_FAST_CAL"] = "1";

        // 1 GiB: whoever asks for more gets an exception, and not the machine into trouble.
        start.Environment["DOTNET_GCHeapHardLimit"] = "40000000";
        start.Environment[ProcessorTime.Variable] = times;
    }

    /// <summary>Waits, and records the time of the fuzzer itself beside that of what it runs.</summary>
    public static void WaitFor(FuzzTarget target, Process process)
    {
        while (!process.WaitForExit(TimeSpan.FromSeconds(1)))
        {
            try
            {
                process.Refresh();
                ProcessorTime.Write(Workplace.TimesOf(target.Name), process.Id, process.TotalProcessorTime);
            }
            catch (InvalidOperationException)
            {
                // It ended this moment.
            }
        }
    }
}
