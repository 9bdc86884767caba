using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using LibvirtStorage.Fuzz.Harness;
using LibvirtStorage.Fuzz.Targets;

namespace LibvirtStorage.Fuzz.Campaign;

/// <summary>Sorts what AFL saved: feeds each input again, and keeps one input for each thing that goes wrong.</summary>
internal static class Findings
{
    private const string Reason = ".txt";
    private const string Image = ".image";

    private static readonly string[] s_kinds = ["crashes", "hangs"];

    /// <summary>Feeds the open findings again. Those that pass by now are mended, and become part of the corpus.</summary>
    public static void Reconsider(FuzzTarget target)
    {
        foreach (string file in Open(target))
        {
            if (Replay.Apart(target, file) is null)
            {
                Corpus.Add(Workplace.CorpusOf(target.Name), File.ReadAllBytes(file));
                Array.ForEach([file, file + Reason, file + Image], File.Delete);
            }
        }
    }

    /// <summary>
    /// Feeds the corpus, as the fuzzer starts only from inputs that pass. What does not is a finding, and leaves it. All at once, in a process
    /// that may hang or die; one by one only if something is wrong.
    /// </summary>
    public static void InCorpus(FuzzTarget target)
    {
        string[] files = Directory.GetFiles(Workplace.CorpusOf(target.Name));
        if (Replay.Apart(target, files) is null)
        {
            return;
        }

        foreach (string file in files)
        {
            if (Replay.Apart(target, file) is { } failure)
            {
                Save(target, file, failure);
                File.Delete(file);
            }
        }
    }

    /// <returns>Each finding in a line: those that are open, and those that the fuzzer saved, which are kept.</returns>
    public static IReadOnlyList<string> Collect(FuzzTarget target)
    {
        var distinct = new SortedSet<string>(Open(target).Select(file => WithoutNumbers(File.ReadAllText(file + Reason).Trim())), StringComparer.Ordinal);
        foreach ((string file, string failure) in Of(target))
        {
            if (distinct.Add(WithoutNumbers(failure)))
            {
                Save(target, file, failure);
            }
        }

        return [.. distinct];
    }

    /// <summary>What the fuzzer saved, and what is wrong with it. What passes now was the machine's doing: a process that got no time.</summary>
    public static IReadOnlyList<(string File, string Failure)> Of(FuzzTarget target) =>
    [
        .. from kind in s_kinds
           from file in Corpus.Files(target, kind)
           let failure = Replay.Apart(target, file)
           where failure is not null
           select (file, failure),
    ];

    private static void Save(FuzzTarget target, string file, string failure)
    {
        byte[] input = File.ReadAllBytes(file);
        string path = Corpus.Add(Workplace.FindingsOf(target.Name), input);
        File.WriteAllText(path + Reason, failure + "\n");
        if (target.ImageOf(input) is { } image)
        {
            File.WriteAllBytes(path + Image, image);
        }
    }

    private static IEnumerable<string> Open(FuzzTarget target) =>
        Directory.Exists(Workplace.FindingsOf(target.Name))
            ? [.. Directory.EnumerateFiles(Workplace.FindingsOf(target.Name)).Where(file => Path.GetExtension(file).Length == 0)]
            : [];

    /// <summary>Two inputs that differ in a value only are one finding.</summary>
    public static string WithoutNumbers(string failure) => Regex.Replace(failure, "[0-9]+", "#");
}
