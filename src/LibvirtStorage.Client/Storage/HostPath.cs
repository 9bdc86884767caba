using System;
using System.Linq;

namespace LibvirtStorage.Client.Storage;

/// <summary>
/// Paths on the host, which nobody here can follow: only what their texts say is compared. A symbolic link is another path.
/// </summary>
internal static class HostPath
{
    private const string Mapper = "/dev/mapper/";

    /// <summary>Whether both are one path, written in two ways.</summary>
    public static bool AreSame(string one, string other) => one == other || Plain(one) == Plain(other);

    /// <summary>Without what says nothing, and with a logical volume's own name, <c>/dev/group/volume</c>, for that of its mapping.</summary>
    private static string Plain(string path)
    {
        string plain = string.Join("/", path.Split('/').Where((part, i) => i == 0 || part is not ("" or ".")));
        if (!plain.StartsWith(Mapper, StringComparison.Ordinal))
        {
            return plain;
        }

        // lvm(8): group and volume are joined by a hyphen, and each of their own hyphens is doubled.
        string[] names = plain.Substring(Mapper.Length).Replace("--", "/").Split('-');
        return names.Length == 2 ? $"/dev/{names[0].Replace('/', '-')}/{names[1].Replace('/', '-')}" : plain;
    }
}
