using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using LibvirtStorage.Fuzz.Targets;

namespace LibvirtStorage.Fuzz.Campaign;

/// <summary>Files named by the digest of their content, so that nothing is there twice.</summary>
internal static class Corpus
{
    /// <summary>Puts the seeds into the target's corpus, beside what earlier runs have found.</summary>
    public static void AddSeeds(FuzzTarget target)
    {
        foreach (byte[] seed in target.Seeds())
        {
            Add(Workplace.CorpusOf(target.Name), seed);
        }
    }

    /// <summary>Keeps what a run has found: AFL's queues, without the inputs it started from.</summary>
    public static void Keep(FuzzTarget target)
    {
        foreach (string file in Files(target, "queue").Where(f => !f.Contains(",orig:", StringComparison.Ordinal)))
        {
            Add(Workplace.CorpusOf(target.Name), File.ReadAllBytes(file));
        }
    }

    /// <summary>The inputs that AFL's instances saved in a folder of theirs: queue, crashes or hangs.</summary>
    public static IEnumerable<string> Files(FuzzTarget target, string kind) =>
        from instance in Directory.EnumerateDirectories(Workplace.OutputOf(target.Name))
        let folder = Path.Combine(instance, kind)
        where Directory.Exists(folder)
        from file in Directory.EnumerateFiles(folder, "id:*")
        select file;

    /// <returns>The path of the file.</returns>
    public static string Add(string folder, byte[] content)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(content))[..16]);
        File.WriteAllBytes(path, content);
        return path;
    }
}
