using System;
using System.IO;

namespace LibvirtStorage.Tests.Hosting;

/// <summary>Files of the repository.</summary>
internal static class Checkout
{
    public static string Root { get; } = FindRoot();

    public static string Manifest => File("LibvirtStorage.psd1");

    public static string File(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "LibvirtStorage.psd1")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests run outside the checkout.");
    }
}
