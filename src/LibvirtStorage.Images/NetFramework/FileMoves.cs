using System.IO;

namespace LibvirtStorage.Images.NetFramework;

/// <summary>Renames that may replace the target in one step.</summary>
internal static class FileMoves
{
#if NET
    public static void Move(string from, string to, bool replace) => File.Move(from, to, replace);
#else
    public static void Move(string from, string to, bool replace)
    {
        if (replace && File.Exists(to))
        {
            File.Replace(from, to, null);
        }
        else
        {
            File.Move(from, to);
        }
    }
#endif
}
