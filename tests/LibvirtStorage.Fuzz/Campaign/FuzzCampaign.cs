using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Fuzz.Harness;
using LibvirtStorage.Fuzz.Seeds;
using LibvirtStorage.Fuzz.Targets;

namespace LibvirtStorage.Fuzz.Campaign;

/// <summary>
/// A run over targets. The minutes are the time of the whole run: each target gets the same share of all processors. With
/// more targets than processors each has one, and they take turns; with fewer, several instances work on one target.
/// </summary>
internal static class FuzzCampaign
{
    /// <summary>Less is spent on starting.</summary>
    private static readonly TimeSpan s_leastTime = TimeSpan.FromSeconds(20);

    private static readonly Lock s_ledger = new();

    /// <returns>The exit code: not 0 if something was found, or a target did not run.</returns>
    public static int Run(CampaignOptions options)
    {
        using FileStream alone = Workplace.Lock();
        (string date, string commit) = ($"{DateTime.UtcNow:yyyy-MM-dd}", Commit());
        Prepare(options);
        int processors = Environment.ProcessorCount;
        int instances = Math.Max(1, processors / options.Targets.Count);
        int parallel = Math.Min(processors, options.Targets.Count);
        TimeSpan time = TimeSpan.FromMinutes(options.Minutes * parallel / options.Targets.Count);
        time = time < s_leastTime ? s_leastTime : time;

        Console.WriteLine($"{options.Targets.Count} targets, {time.TotalSeconds:0} s each, {parallel} at a time, {instances} instances a target.\n");
        Console.WriteLine(TargetResult.Heading);
        var queue = new ConcurrentQueue<FuzzTarget>(options.Targets);
        IReadOnlyList<TargetResult>[] results = Task.WhenAll(Enumerable.Range(0, parallel).Select(_ => Task.Run(() => Work(queue, instances, time, result => Enter(result, date, commit, options.Command))))).GetAwaiter().GetResult();
        TargetResult[] all = [.. results.SelectMany(r => r)];
        Array.ForEach(all, Explain);
        return all.Length == options.Targets.Count && all.All(r => r.Findings.Count == 0) ? 0 : Replay.FindingExitCode;
    }

    private static void Prepare(CampaignOptions options)
    {
        InstrumentedBuild.Create();
        File.WriteAllText(Workplace.Dictionary, Magics.Dictionary());
        (string failure, TimeSpan time) = PlantedBug.Find();
        Console.WriteLine($"A planted bug was found after {time.TotalSeconds:0} s: {failure}");
        foreach (FuzzTarget target in options.Targets)
        {
            Corpus.AddSeeds(target);
            Findings.Reconsider(target);
            Findings.InCorpus(target);
        }
    }

    private static List<TargetResult> Work(ConcurrentQueue<FuzzTarget> queue, int instances, TimeSpan time, Action<TargetResult> enter)
    {
        List<TargetResult> results = [];
        while (queue.TryDequeue(out FuzzTarget? target))
        {
            try
            {
                TargetResult result = Fuzz(target, instances, time);
                Console.WriteLine(result);
                results.Add(result);
                enter(result);
            }
            catch (InvalidOperationException e)
            {
                // The hours of the other targets count all the same.
                Console.WriteLine($"{target,-20}{e.Message}");
            }
        }

        return results;
    }

    private static TargetResult Fuzz(FuzzTarget target, int instances, TimeSpan time)
    {
        Workplace.ClearOutput(target.Name);
        Task.WaitAll([.. Enumerable.Range(0, instances).Select(i => Start(target, i, time)).ToList()]);
        AflStatistics statistics = AflStatistics.OfTarget(target.Name);
        Corpus.Keep(target);
        return new TargetResult(target.Name, statistics, Findings.Collect(target));
    }

    private static Task Start(FuzzTarget target, int number, TimeSpan time)
    {
        if (target is DifferentialTarget differential)
        {
            return Task.Run(() => DifferentialInstance.Run(differential, number, time));
        }

        Process process = AflInstance.Start(target, number, time);
        return Task.Run(() => AflInstance.WaitFor(target, process));
    }

    /// <summary>At once, so that a run that is stopped has its rows too.</summary>
    private static void Enter(TargetResult result, string date, string commit, string command)
    {
        AflStatistics statistics = result.Statistics;
        lock (s_ledger)
        {
            Ledger.Enter(new LedgerRow(
                date, commit, command, result.Target, statistics.Seconds / 60, statistics.Executions, statistics.Edges, statistics.Inputs, string.Join("; ", result.Findings)));
        }
    }

    private static void Explain(TargetResult result)
    {
        foreach (string finding in result.Findings)
        {
            Console.WriteLine($"\n{result.Target}: {finding}\n  Inputs are in {Workplace.FindingsOf(result.Target)}.");
        }
    }

    /// <summary>The last commit that changed the code under test, with a plus if that has been changed since.</summary>
    private static string Commit()
    {
        string changes = Git("status", "--porcelain", "--untracked-files=no", "src");
        return Git("log", "-1", "--format=%h", "--", "src") + (changes.Length > 0 ? "+" : "");
    }

    private static string Git(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = Workplace.Root, RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return output;
    }
}
