using System.IO;
using System.Management.Automation;
using LibvirtStorage.Errors;

namespace LibvirtStorage.Paths;

/// <summary>The value of -DestinationPath: a file, or a folder for files that get their names elsewhere.</summary>
internal static class DestinationFile
{
    /// <summary>Resolves the path; says whether it names a folder.</summary>
    public static string Resolve(PathIntrinsics paths, string path, out bool isFolder)
    {
        if (paths.ResolveUnexpanded(path, out string? resolved) is { } error)
        {
            throw new RefusedException(error);
        }

        string full = Path.GetFullPath(resolved!);
        isFolder = Directory.Exists(full) || path[path.Length - 1] is '/' or '\\';
        return full;
    }
}
