using System.IO;

namespace LibvirtStorage.Client.Tests.Daemon;

/// <summary>Names that nothing else has, for pools and for folders below /tmp that hold sockets and so must have short paths.</summary>
internal static class ShortName
{
    public static string Create(string prefix) => prefix + Path.GetRandomFileName().Replace(".", string.Empty);
}
