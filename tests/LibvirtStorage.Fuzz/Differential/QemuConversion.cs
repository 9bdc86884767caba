using System;
using System.Diagnostics;
using System.IO;

namespace LibvirtStorage.Fuzz.Differential;

/// <summary>qemu-img, which writes the payload that it sees into a raw file; held by limits, as what it reads may be hostile to it.</summary>
internal static class QemuConversion
{
    private const long MaxMemory = 2L << 30;
    private const long MaxSeconds = 20;
    private const long MaxFile = (1L << 30) + (1 << 20);

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    /// <returns>Why it did not, in its own words, or null.</returns>
    public static string? Run(string format, string image, string raw)
    {
        string[] arguments =
        [
            $"--as={MaxMemory}", $"--cpu={MaxSeconds}", $"--fsize={MaxFile}", "--core=0",
            "qemu-img", "convert", "-f", format, "-O", "raw", image, raw,
        ];
        using Process process = Process.Start(new ProcessStartInfo("prlimit", arguments) { RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(s_patience))
        {
            process.Kill();
            return "no end";
        }

        return process.ExitCode == 0 ? null : errors.Result.ReplaceLineEndings(" ").Replace(Path.GetDirectoryName(image)!, string.Empty).Trim() + $" (exit code {process.ExitCode})";
    }
}
