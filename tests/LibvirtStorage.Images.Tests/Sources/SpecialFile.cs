using System;
using System.Diagnostics;
using System.IO.Pipes;
using System.Runtime.InteropServices;

namespace LibvirtStorage.Images.Tests.Sources;

/// <summary>Something with a path that is no regular file.</summary>
internal sealed class SpecialFile(string path, IDisposable? owner) : IDisposable
{
    public string Path => path;

    /// <summary>A pipe that nobody writes to.</summary>
    public static SpecialFile Pipe(TemporaryFolder folder)
    {
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
        {
            string name = "lvst-" + Guid.NewGuid().ToString("N");
            return new SpecialFile(@"\\.\pipe\" + name, new NamedPipeServerStream(name));
        }

        string path = folder.File("pipe");
        using Process mkfifo = Process.Start(new ProcessStartInfo("mkfifo", path) { UseShellExecute = false })!;
        mkfifo.WaitForExit();
        return new SpecialFile(path, null);
    }

    /// <summary>A symbolic link in a folder to a file beside it; not on Windows, where that takes a privilege.</summary>
    public static void Link(TemporaryFolder folder, string name, string target)
    {
        using Process ln = Process.Start(new ProcessStartInfo("ln", $"-s \"{target}\" \"{folder.File(name)}\"") { UseShellExecute = false })!;
        ln.WaitForExit();
    }

    public void Dispose() => owner?.Dispose();
}
