using System;
using System.Diagnostics;
using System.IO;
using LibvirtStorage.Fuzz.Targets;

namespace LibvirtStorage.Fuzz.Campaign;

/// <summary>
/// Shows before each campaign that the fuzzer finds what it is there for: a run that saves nothing could also be one whose instrumentation,
/// shared memory or limits do not work.
/// </summary>
internal static class PlantedBug
{
    /// <summary>It is a matter of luck: a second has been seen, and two minutes.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(15);

    /// <returns>What the fuzzer found, and how long it took.</returns>
    /// <exception cref="InvalidOperationException">It was not found.</exception>
    public static (string Failure, TimeSpan Time) Find()
    {
        var target = new PlantedTarget();
        string folder = Workplace.CorpusOf(target.Name);
        if (Directory.Exists(folder))
        {
            // From its seed alone: what was found once is no news.
            Directory.Delete(folder, recursive: true);
        }

        foreach (byte[] seed in target.Seeds())
        {
            Corpus.Add(folder, seed);
        }

        Workplace.ClearOutput(target.Name);
        var clock = Stopwatch.StartNew();
        using Process process = AflInstance.Start(target, number: 0, s_patience, untilCrash: true);
        AflInstance.WaitFor(target, process);
        return Findings.Of(target) is [(_, string failure), ..]
            ? (failure, clock.Elapsed)
            : throw new InvalidOperationException($"The fuzzer does not find a planted bug on this machine, so nothing that it says counts; see {Workplace.OutputOf(target.Name)}.");
    }
}
