using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace LibvirtStorage.Shell.Interactive;

/// <summary>Completes file names. The engine does it with Get-ChildItem, which only a full PowerShell has.</summary>
internal static class FileNameCompletion
{
    private const string Special = " '\"`$(){}[];,|&<>@#";

    /// <summary>What the last name in a word, which may be a list with commas, can go on to.</summary>
    public static IEnumerable<string> Of(string word, PathIntrinsics location)
    {
        int list = word.LastIndexOf(',') + 1;
        string typed = word[list..].TrimStart('\'', '"');
        int name = typed.LastIndexOfAny(['/', Path.DirectorySeparatorChar]) + 1;
        return Entries(typed[..name], typed[name..], location).Select(entry => word[..list] + Quote(typed[..name] + entry));
    }

    private static List<string> Entries(string folder, string start, PathIntrinsics location)
    {
        try
        {
            string path = location.GetUnresolvedProviderPathFromPSPath(folder.Length == 0 ? "." : folder);
            StringComparison comparison = OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
            return new DirectoryInfo(path).EnumerateFileSystemInfos()
                .Where(entry => entry.Name.StartsWith(start, comparison) && (start.Length > 0 || entry.Name[0] != '.'))
                .OrderBy(entry => entry.Name, StringComparer.Ordinal)
                .Select(entry => entry is DirectoryInfo ? entry.Name + '/' : entry.Name)
                .ToList();
        }
        catch (Exception e) when (e is RuntimeException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            // No such folder or drive: then there is nothing to offer.
            return [];
        }
    }

    private static string Quote(string path) => path.Any(c => Special.Contains(c))
        ? $"'{CodeGeneration.EscapeSingleQuotedStringContent(path)}'"
        : path;
}
