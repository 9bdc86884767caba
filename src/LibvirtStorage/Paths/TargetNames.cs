using System;
using System.Collections.Generic;
using LibvirtStorage.Errors;

namespace LibvirtStorage.Paths;

/// <summary>The targets that one command has already used: the second source for one of them is a mistake, even with -Force.</summary>
internal sealed class TargetNames
{
    private readonly HashSet<string> _used;

    public TargetNames(StringComparer comparer)
    {
        _used = new HashSet<string>(comparer);
    }

    /// <summary>How the local file system compares names.</summary>
    public static StringComparer OfFiles =>
        System.IO.Path.DirectorySeparatorChar == '\\' ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    public void Claim(string target, string source)
    {
        if (!_used.Add(target))
        {
            throw new RefusedException(PathErrors.DuplicateTarget(target, source));
        }
    }
}
