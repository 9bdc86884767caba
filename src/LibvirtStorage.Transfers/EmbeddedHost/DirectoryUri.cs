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
    public static string ToPath(string uri)
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

        int slash = rest.IndexOf('/', 2);
        string server = slash < 0 ? rest.Substring(2) : rest.Substring(2, slash - 2);
        string path = slash < 0 ? string.Empty : Uri.UnescapeDataString(rest.Substring(slash));
        if (path.Length == 0 || path.Contains('\0'))
        {
            throw Invalid(uri, "it names no directory");
        }

        bool isLocal = server.Length == 0 || server.Equals("localhost", StringComparison.OrdinalIgnoreCase);
        if (!isLocal && !IsWindows)
        {
            throw Invalid(uri, "it names a server; only Windows opens directories of other machines by URI");
        }

        string local = IsWindows ? WindowsPath(isLocal ? string.Empty : server, path) : path;
        return TrimEnd(Path.GetFullPath(local));
    }

    /// <summary>The URI of a directory in canonical form.</summary>
    public static Uri Of(string directory)
    {
        string path = directory.Replace(Path.DirectorySeparatorChar, '/');
        bool isShare = path.StartsWith("//", StringComparison.Ordinal);
        string[] parts = path.TrimStart('/').Split('/').Select(part => Uri.EscapeDataString(part).Replace("%3A", ":")).ToArray();
        return new Uri((isShare ? "file://" : "file:///") + string.Join("/", parts));
    }

    private static string WindowsPath(string server, string path)
    {
        string local = path.Replace('/', '\\');
        return server.Length > 0 ? @"\\" + server + local : local.TrimStart('\\');
    }

    private static string TrimEnd(string path) =>
        path.Length > Path.GetPathRoot(path)!.Length ? path.TrimEnd(Path.DirectorySeparatorChar) : path;

    private static LibvirtException Invalid(string uri, string reason) =>
        new(LibvirtErrorCode.InvalidArgument, $"The URI '{Images.Validation.ImageText.Escape(uri)}' cannot be used: {reason}.", LibvirtErrorDomain.Uri);
}
