using System;
using System.IO;
using System.Linq;
using LibvirtStorage.Client;

namespace LibvirtStorage.Transfers.EmbeddedHost;

/// <summary><c>file:</c> URIs of directories: <c>file:///srv/images</c>, <c>file:///C:/images</c>, on Windows <c>file://server/share</c>.</summary>
internal static class DirectoryUri
{
    private static bool IsWindows => Environment.OSVersion.Platform == PlatformID.Win32NT;

    /// <summary>The full path that the URI names.</summary>
    /// <exception cref="LibvirtException">It names none on this machine.</exception>
    public static string ToPath(string uri) => TrimEnd(Path.GetFullPath(ToLocal(uri, IsWindows)));

    /// <summary>What the URI names in the words of a system.</summary>
    /// <exception cref="LibvirtException">It names nothing there.</exception>
    internal static string ToLocal(string uri, bool isWindows)
    {
        // By hand: System.Uri reads '?' and '#' in file URIs differently on each platform.
        const string Scheme = "file:";
        string rest = uri.Substring(Scheme.Length);
        if (!rest.StartsWith("//", StringComparison.Ordinal))
        {
            throw Invalid(uri, "a directory is written as file:///directory");
        }

        if (rest.IndexOfAny(['?', '#']) >= 0)
        {
            throw Invalid(uri, "it has a query or a fragment, which file URIs do not have here (write %3F and %23 for the characters)");
        }

        if (isWindows)
        {
            rest = AsUri(rest);
        }

        int slash = rest.IndexOf('/', 2);
        string server = slash < 0 ? rest.Substring(2) : rest.Substring(2, slash - 2);
        string path = slash < 0 ? string.Empty : Uri.UnescapeDataString(rest.Substring(slash));
        if (path.Length == 0 || path.Contains('\0'))
        {
            throw Invalid(uri, "it names no directory");
        }

        bool isLocal = server.Length == 0 || server.Equals("localhost", StringComparison.OrdinalIgnoreCase);
        if (!isLocal && !isWindows)
        {
            throw Invalid(uri, "it names a server; only Windows opens directories of other machines by URI");
        }

        return isWindows ? WindowsPath(uri, isLocal ? string.Empty : server, path) : path;
    }

    /// <summary>The URI of a directory in canonical form.</summary>
    public static Uri Of(string directory)
    {
        string path = directory.Replace(Path.DirectorySeparatorChar, '/');
        bool isShare = path.StartsWith("//", StringComparison.Ordinal);
        string[] parts = path.TrimStart('/').Split('/').Select(part => Uri.EscapeDataString(part).Replace("%3A", ":")).ToArray();
        return new Uri((isShare ? "file://" : "file:///") + string.Join("/", parts));
    }

    /// <summary>What people write on Windows, and scripts that put a path behind <c>file://</c>: <c>file://C:\images</c>.</summary>
    private static string AsUri(string rest)
    {
        string slashed = rest.Replace('\\', '/');
        return HasDrive(slashed, 2) ? slashed.Insert(2, "/") : slashed;
    }

    private static string WindowsPath(string uri, string server, string absolute)
    {
        string local = absolute.Replace('/', '\\');
        if (server.Length > 0)
        {
            return @"\\" + server + local;
        }

        if (HasDrive(local, 1))
        {
            // A drive alone would mean where this process stands on it.
            string path = local.Substring(1);
            return path.Length == 2 ? path + '\\' : path;
        }

        // Four slashes, or two backslashes: a share, as some programs write it.
        return local.StartsWith(@"\\", StringComparison.Ordinal) && local.Length > 2 && local[2] != '\\'
            ? local
            : throw Invalid(uri, "a directory of this machine is written with its drive, as file:///C:/directory");
    }

    private static bool HasDrive(string text, int at) =>
        text.Length > at + 1 && text[at + 1] == ':' && text[at] is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z')
        && (text.Length == at + 2 || text[at + 2] is '/' or '\\');

    private static string TrimEnd(string path) =>
        path.Length > Path.GetPathRoot(path)!.Length ? path.TrimEnd(Path.DirectorySeparatorChar) : path;

    private static LibvirtException Invalid(string uri, string reason) =>
        new(LibvirtErrorCode.InvalidArgument, $"The URI '{Images.Validation.ImageText.Escape(uri)}' cannot be used: {reason}.", LibvirtErrorDomain.Uri);
}
