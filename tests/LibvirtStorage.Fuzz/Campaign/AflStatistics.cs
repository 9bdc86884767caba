using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using LibvirtStorage.Fuzz.Harness;

namespace LibvirtStorage.Fuzz.Campaign;

/// <summary>What one instance of afl-fuzz says about its run, in its file fuzzer_stats.</summary>
/// <param name="Executions">Inputs that were run.</param>
/// <param name="Seconds">Processor time, of the fuzzer and of what it runs.</param>
/// <param name="Edges">Pairs of branches that were seen, of at most 65,536.</param>
/// <param name="Inputs">Inputs in its queue.</param>
internal sealed record AflStatistics(long Executions, double Seconds, long Edges, long Inputs)
{
    public const string FileName = "fuzzer_stats";

    public static AflStatistics Parse(IEnumerable<string> lines, TimeSpan processorTime)
    {
        Dictionary<string, string> fields = lines
            .Select(line => line.Split(':', 2))
            .Where(parts => parts.Length == 2)
            .ToDictionary(parts => parts[0].Trim(), parts => parts[1].Trim());
        return new AflStatistics(Number("execs_done"), processorTime.TotalSeconds, Number("edges_found"), Number("corpus_count"));

        long Number(string field) => fields.TryGetValue(field, out string? text)
            ? long.Parse(text, CultureInfo.InvariantCulture)
            : throw new FormatException($"afl-fuzz says nothing about {field}.");
    }

    /// <summary>Instances on one target: they see mostly the same code, so the largest counts there.</summary>
    public static AflStatistics OfTarget(string target)
    {
        AflStatistics[] all =
        [
            .. from instance in Directory.EnumerateDirectories(Workplace.OutputOf(target))
               let file = Path.Combine(instance, FileName)
               where File.Exists(file)
               select Parse(File.ReadLines(file), TimeSpan.Zero),
        ];
        return all.Length == 0
            ? throw new InvalidOperationException($"afl-fuzz did not run; see {Workplace.OutputOf(target)}.")
            : new AflStatistics(all.Sum(s => s.Executions), ProcessorTime.Of(Workplace.TimesOf(target)).TotalSeconds, all.Max(s => s.Edges), all.Max(s => s.Inputs));
    }
}
