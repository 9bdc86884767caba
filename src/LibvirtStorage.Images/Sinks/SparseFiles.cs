using System.IO;
using System.Runtime.InteropServices;
using LibvirtStorage.Images.Sources.Files;

namespace LibvirtStorage.Images.Sinks;

/// <summary>Unix file systems make a hole of whatever is skipped; on Windows a file has to be marked first.</summary>
internal static class SparseFiles
{
    public static void Prepare(FileStream file)
    {
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
        {
            WindowsCalls.TrySetSparse(file.SafeFileHandle);
        }
    }
}
