using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using LibvirtStorage.Fuzz.Targets;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Tests.Hostile;

namespace LibvirtStorage.Fuzz.Campaign;

/// <summary>Files named by the digest of their content, so that nothing is there twice.</summary>
internal static class Corpus
{
    /// <summary>What seeds are made of: this program, the library whose writers make some, the tests that make others.</summary>
    private static readonly string s_build = string.Join(
        '\n', new[] { typeof(FuzzTarget), typeof(ImageFormats), typeof(HostileBases) }.Select(type => type.Module.ModuleVersionId));

    /// <summary>Puts the seeds into the target's corpus, beside what earlier runs have found. Once for each build, as QEMU's tools take their time.</summary>
    public static void AddSeeds(FuzzTarget target)
    {
        string marker = Workplace.CorpusOf(target.Name) + ".seeds";
        if (File.Exists(marker) && File.ReadAllText(marker) == s_build)
        {
            return;
        }

        foreach (byte[] seed in target.Seeds())
        {
            Add(Workplace.CorpusOf(target.Name), seed);
        }

        File.WriteAllText(marker, s_build);
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
