using System;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;

namespace LibvirtStorage.Images.Tests.Foreign;

/// <summary>Runs a program that is neither ours nor QEMU's, and writes images.</summary>
internal static class ForeignTool
{
    /// <summary>Runs it in a folder and waits. Its output is thrown away unless it fails.</summary>
    /// <param name="package">The Debian package that it is in.</param>
    /// <param name="program">Its name; some are not on every user's path.</param>
    /// <param name="folder">Where names among the arguments are.</param>
    /// <param name="arguments">What it is called with.</param>
    /// <param name="output">A file for what it prints, for programs that write there.</param>
    public static void Run(string package, string program, string folder, string arguments, string? output = null)
    {
        string system = Path.Combine("/usr/sbin", program);
        var start = new ProcessStartInfo(File.Exists(system) ? system : program, arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
            string errors = string.Empty;
            process.ErrorDataReceived += (_, e) => errors += e.Data;
            process.BeginErrorReadLine();
            using (Stream target = output is null ? Stream.Null : File.Create(Path.Combine(folder, output)))
            {
                process.StandardOutput.BaseStream.CopyTo(target);
            }

            process.WaitForExit();
            if (process.ExitCode != 0)
            {
                throw new InvalidOperationException($"{program} {arguments} failed: {errors}");
            }
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"{program} is needed by this test and was not found; install {package}.", e);
        }
    }
}
