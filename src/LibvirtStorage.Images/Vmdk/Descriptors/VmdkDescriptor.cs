using System;
using System.Text;

namespace LibvirtStorage.Images.Vmdk.Descriptors;

/// <summary>Recognises a VMDK descriptor, which is text and has no magic number.</summary>
internal static class VmdkDescriptor
{
    /// <summary>VMware's own first line.</summary>
    private const string FirstLine = "# Disk DescriptorFile";

    /// <summary>Far beyond the comment lines that real descriptors begin with.</summary>
    private const int MaxSearched = 4096;

    /// <summary>
    /// Whether the text begins with VMware's first line in any case, or as qemu accepts it: comment lines and blank
    /// lines, then <c>version=1</c>, 2 or 3.
    /// </summary>
    public static bool IsIn(ReadOnlySpan<byte> head)
    {
        string text = Encoding.UTF8.GetString(head.Slice(0, Math.Min(head.Length, MaxSearched)).ToArray());
        if (text.TrimStart('\ufeff', ' ', '\r', '\n', '\t').StartsWith(FirstLine, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        foreach (string line in text.Split('\n'))
        {
            if (line.Trim(' ', '\r').Length > 0 && line[0] != '#')
            {
                return line.TrimEnd('\r') is "version=1" or "version=2" or "version=3";
            }
        }

        return false;
    }
}
