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
    private const string Crashes = "crashes";

    /// <summary>The file with the input that is being fed.</summary>
    private const string Current = "current";

    /// <param name="target">What is fed.</param>
    /// <param name="output">The folder of this instance.</param>
    /// <param name="time">How long.</param>
    public static void Run(DifferentialTarget target, string output, TimeSpan time)
    {
        string crashes = Path.Combine(output, Crashes);
        Directory.CreateDirectory(crashes);
        using var inputs = new DifferentialInputs(target.Format, Environment.TickCount);
        var known = new HashSet<string>(StringComparer.Ordinal);
        var clock = Stopwatch.StartNew();
        long executions = 0;
        int corpus = Directory.GetFiles(Workplace.CorpusOf(target.Name)).Length;
        foreach (byte[] input in inputs.All())
        {
            if (clock.Elapsed >= time)
            {
                break;
            }

            executions++;
            File.WriteAllBytes(Path.Combine(output, Current), input);
            if (Replay.Failure(target, input) is { } failure && known.Add(Findings.WithoutNumbers(Replay.Describe(failure))))
            {
                File.WriteAllBytes(Path.Combine(crashes, $"id:{known.Count:000000}"), input);
            }

            ProcessorTime.Record();
            WriteStatistics(output, executions, corpus);
        }
    }

    /// <summary>Saves the input with which a run hung or died.</summary>
    /// <returns>Whether it had one.</returns>
    public static bool SaveCurrent(string output)
    {
        string current = Path.Combine(output, Current);
        if (!File.Exists(current))
        {
            return false;
        }

        File.Move(current, Path.Combine(output, Crashes, "id:last"));
        return true;
    }

    /// <summary>After each input, as it is not known which is the last.</summary>
    private static void WriteStatistics(string output, long executions, int corpus) => File.WriteAllLines(
        Path.Combine(output, AflStatistics.FileName),
        [string.Create(CultureInfo.InvariantCulture, $"execs_done : {executions}"), "edges_found : 0", string.Create(CultureInfo.InvariantCulture, $"corpus_count : {corpus}")]);
}
