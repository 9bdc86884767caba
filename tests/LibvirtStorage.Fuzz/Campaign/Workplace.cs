using System;
using System.IO;

namespace LibvirtStorage.Fuzz.Campaign;

/// <summary>Where a campaign keeps things: what is committed beside the code, the rest in artifacts/fuzz.</summary>
internal static class Workplace
{
    public static string Root { get; } = FindRoot();

    public static string Folder { get; } = Path.Combine(Root, "artifacts", "fuzz");

    /// <summary>The instrumented copies.</summary>
    public static string Program { get; } = Path.Combine(Folder, "bin");

    public static string Dictionary { get; } = Path.Combine(Folder, "magics.dict");

    public static string LedgerPage { get; } = Committed("LEDGER.md");

    public static string LedgerRows { get; } = Committed("LEDGER.tsv");

    /// <summary>Inputs that reach different code, kept from run to run.</summary>
    public static string CorpusOf(string target) => Path.Combine(Folder, "corpus", target);

    /// <summary>What AFL writes; gone with the next run.</summary>
    public static string OutputOf(string target) => Path.Combine(Folder, "out", target);

    /// <summary>The processor time that it took.</summary>
    public static string TimesOf(string target) => Path.Combine(OutputOf(target), "times");

    /// <summary>Inputs of open findings: committed, so that none is gone before it is mended.</summary>
    public static string FindingsOf(string target) => Path.Combine(Committed("findings"), target);

    public static void ClearOutput(string target)
    {
        if (Directory.Exists(OutputOf(target)))
        {
            Directory.Delete(OutputOf(target), recursive: true);
        }
    }

    /// <summary>Two campaigns in one folder would take each other's files away.</summary>
    /// <exception cref="InvalidOperationException">There is another one.</exception>
    public static FileStream Lock()
    {
        Directory.CreateDirectory(Folder);
        try
        {
            return new FileStream(Path.Combine(Folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new InvalidOperationException($"Another campaign runs in {Folder}.", e);
        }
    }

    private static string Committed(string name) => Path.Combine(Root, "tests", "LibvirtStorage.Fuzz", name);

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "LibvirtStorage.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("This program runs from a checkout only.");
    }
}
