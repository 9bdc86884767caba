using System;
using System.IO;

namespace LibvirtStorage.Shell;

/// <summary>Finds the module that was built with this program.</summary>
internal static class ModuleManifest
{
    private const string FileName = "LibvirtStorage.psd1";

    /// <summary>The manifest in the nearest folder above the executable, or null.</summary>
    public static string? Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string manifest = Path.Combine(folder.FullName, FileName);
            if (File.Exists(manifest))
            {
                return manifest;
            }
        }

        return null;
    }
}
