using System;
using System.IO;
using System.Linq;

namespace LibvirtStorage.Help;

/// <summary>
/// Writes en-US/LibvirtStorage.dll-Help.xml, which Get-Help reads, from the markdown pages beside it, and the topic that lists
/// all findings.
/// </summary>
public static class Program
{
    private const string HelpFile = "LibvirtStorage.dll-Help.xml";

    /// <summary>Takes the folder with the pages; without it the checkout's.</summary>
    public static int Main(string[] args)
    {
        string folder = args.Length > 0 ? args[0] : FindFolder();
        Write(Path.Combine(folder, HelpFile), Generate(folder));
        Write(Path.Combine(folder, FindingsTopic.FileName), FindingsTopic.Write());
        return 0;
    }

    /// <summary>The content of the help file.</summary>
    public static string Generate(string folder) =>
        MamlWriter.Write(Directory.GetFiles(folder, "*-*.md").OrderBy(f => f, StringComparer.Ordinal).Select(f => CommandPage.Parse(File.ReadAllLines(f))));

    private static void Write(string file, string content)
    {
        File.WriteAllText(file, content);
        Console.WriteLine($"Wrote {file}");
    }

    private static string FindFolder()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string pages = Path.Combine(folder.FullName, "en-US");
            if (Directory.Exists(pages) && File.Exists(Path.Combine(folder.FullName, "LibvirtStorage.psd1")))
            {
                return pages;
            }
        }

        throw new InvalidOperationException("There is no folder en-US above the program.");
    }
}
