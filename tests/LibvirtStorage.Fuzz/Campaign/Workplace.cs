using System;
using System.IO;

namespace LibvirtStorage.Fuzz.Campaign;

/// <summary>Where a campaign keeps things: all in artifacts/fuzz, and the ledger beside the code.</summary>
internal static class Workplace
{
    public static string Root { get; } = FindRoot();

    public static string Folder { get; } = Path.Combine(Root, "artifacts", "fuzz");

    /// <summary>The instrumented copies.</summary>
    public static string Program { get; } = Path.Combine(Folder, "bin");

    public static string Dictionary { get; } = Path.Combine(Folder, "magics.dict");

    public static string Ledger { get; } = Path.Combine(Root, "tests", "LibvirtStorage.Fuzz", "LEDGER.md");

    /// <summary>Inputs that reach different code, kept from run to run.</summary>
    public static string CorpusOf(string target) => Path.Combine(Folder, "corpus", target);

    /// <summary>What AFL writes; gone with the next run.</summary>
    public static string OutputOf(string target) => Path.Combine(Folder, "out", target);

    /// <summary>The processor time that it took.</summary>
    public static string TimesOf(string target) => Path.Combine(OutputOf(target), "times");

    /// <summary>Inputs of findings.</summary>
    public static string FindingsOf(string target) => Path.Combine(Folder, "findings", target);

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
