using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.IO;
using System.Management.Automation;
using LibvirtStorage.Errors;
using Microsoft.PowerShell.Commands;

namespace LibvirtStorage.Paths;

/// <summary>Turns PowerShell paths into files. The .NET current directory plays no part: PowerShell has its own.</summary>
internal static class PathResolution
{
    /// <summary>Adds the files that a path with wildcards matches; returns an error if there is no way to look for them.</summary>
    public static ErrorRecord? ResolveWildcards(this PathIntrinsics paths, string path, List<FileInfo> files)
    {
        try
        {
            Collection<string> resolved = paths.GetResolvedProviderPathFromPSPath(path, out ProviderInfo provider);
            if (!IsFileSystem(provider))
            {
                return PathErrors.ProviderNotSupported(path, provider);
            }

            bool wildcards = WildcardPattern.ContainsWildcardCharacters(path);
            foreach (string file in resolved)
            {
                // A pattern is meant for files: folders that happen to match are no mistake of the user.
                if (!wildcards || !Directory.Exists(file))
                {
                    files.Add(new FileInfo(file));
                }
            }

            // "disk [1].raw" is a pattern that does not match itself: silence would look like success.
            return wildcards && resolved.Count == 0 && File.Exists(paths.GetUnresolvedProviderPathFromPSPath(path))
                ? PathErrors.NameIsPattern(path)
                : null;
        }
        catch (ItemNotFoundException e)
        {
            return PathErrors.PathNotFound(path, e);
        }
        catch (Exception e) when (IsPathError(e))
        {
            return PathErrors.PathInvalid(path, e);
        }
    }

    /// <summary>Adds the file that a literal path names, whether it exists or not; returns an error if it cannot name one.</summary>
    public static ErrorRecord? ResolveLiteral(this PathIntrinsics paths, string path, List<FileInfo> files)
    {
        ErrorRecord? error = paths.ResolveUnexpanded(path, out string? resolved);
        if (resolved is not null)
        {
            files.Add(new FileInfo(resolved));
        }

        return error;
    }

    /// <summary>The file system path behind a PowerShell path that need not exist and is not expanded.</summary>
    public static ErrorRecord? ResolveUnexpanded(this PathIntrinsics paths, string path, out string? resolved)
    {
        resolved = null;
        try
        {
            string found = paths.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
            if (!IsFileSystem(provider))
            {
                return PathErrors.ProviderNotSupported(path, provider);
            }

            // The system's own word on characters and lengths that no file has.
            resolved = new FileInfo(found).FullName;
            return null;
        }
        catch (Exception e) when (IsPathError(e))
        {
            return PathErrors.PathInvalid(path, e);
        }
    }

    // By type: anyone can register a provider under a name.
    private static bool IsFileSystem(ProviderInfo provider) => provider.ImplementingType == typeof(FileSystemProvider);

    private static bool IsPathError(Exception e) =>
        e is SessionStateException or ProviderInvocationException or WildcardPatternException or ArgumentException or NotSupportedException or PathTooLongException;
}
