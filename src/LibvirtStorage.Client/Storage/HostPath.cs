using System;
using System.Collections.Generic;
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
        var parts = new List<string>();
        foreach (string part in path.Split('/').Where(part => part is not ("" or ".")))
        {
            // Behind a symbolic link this is another folder; but to take two paths for one by mistake does no harm.
            if (part != "..")
            {
                parts.Add(part);
            }
            else if (parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
        }

        string plain = (path.Length > 0 && path[0] == '/' ? "/" : string.Empty) + string.Join("/", parts);
        if (!plain.StartsWith(Mapper, StringComparison.Ordinal))
        {
            return plain;
        }

        // lvm(8): group and volume are joined by a hyphen, and each of their own hyphens is doubled.
        string[] names = plain.Substring(Mapper.Length).Replace("--", "/").Split('-');
        return names.Length == 2 ? $"/dev/{names[0].Replace('/', '-')}/{names[1].Replace('/', '-')}" : plain;
    }
}
