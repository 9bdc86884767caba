using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using LibvirtStorage.Fuzz.Campaign;
using LibvirtStorage.Fuzz.Harness;
using LibvirtStorage.Fuzz.Targets;

namespace LibvirtStorage.Fuzz.Differential;

/// <summary>Feeds a differential target for a while, and leaves what afl-fuzz would leave: statistics and saved inputs.</summary>
internal static class DifferentialRun
{
    /// <param name="target">What is fed.</param>
    /// <param name="output">The folder of this instance.</param>
    /// <param name="time">How long.</param>
    public static void Run(DifferentialTarget target, string output, TimeSpan time)
    {
        string crashes = Path.Combine(output, "crashes");
        Directory.CreateDirectory(crashes);
        using var inputs = new DifferentialInputs(target.Format, Environment.TickCount);
        var known = new HashSet<string>(StringComparer.Ordinal);
        var clock = Stopwatch.StartNew();
        long executions = 0;
        foreach (byte[] input in inputs.All())
        {
            if (clock.Elapsed >= time)
            {
                break;
            }

            executions++;
            if (Replay.Failure(target, input) is { } failure && known.Add(Findings.WithoutNumbers(Replay.Describe(failure))))
            {
                File.WriteAllBytes(Path.Combine(crashes, $"id:{known.Count:000000}"), input);
            }

            ProcessorTime.Record();
        }

        int corpus = Directory.GetFiles(Workplace.CorpusOf(target.Name)).Length;
        File.WriteAllLines(
            Path.Combine(output, AflStatistics.FileName),
            [string.Create(CultureInfo.InvariantCulture, $"execs_done : {executions}"), "edges_found : 0", string.Create(CultureInfo.InvariantCulture, $"corpus_count : {corpus}")]);
    }
}
