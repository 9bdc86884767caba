using System;
using System.ComponentModel;
using System.Diagnostics;
using System.Linq;
using System.Text.Json;
using Xunit;

namespace LibvirtStorage.Transfers.Tests.Support;

/// <summary>qemu-img and qemu-io, the other reader of what we write. Tests need them: without them they fail.</summary>
internal static class Qemu
{
    /// <summary>The format that qemu-img finds when nobody tells it one.</summary>
    public static string FormatOf(string path)
    {
        using JsonDocument info = JsonDocument.Parse(Run("qemu-img", "info", "--output=json", "-U", path));
        return info.RootElement.GetProperty("format").GetString()!;
    }

    /// <summary>Virtual size as qemu-img finds it.</summary>
    public static ulong VirtualSizeOf(string path)
    {
        using JsonDocument info = JsonDocument.Parse(Run("qemu-img", "info", "--output=json", "-U", path));
        return info.RootElement.GetProperty("virtual-size").GetUInt64();
    }

    public static void Check(string path) => Run("qemu-img", "check", path);

    /// <summary>Runs qemu-img. Making a LUKS header measures the processor, and gives up on one that has other things to do: then again.</summary>
    public static void Img(params string[] arguments)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                Run("qemu-img", arguments);
                return;
            }
            catch (Exception e) when (attempt < 20 && e.Message.Contains("Unable to get accurate CPU usage", StringComparison.Ordinal))
            {
                // The next attempt is likely to find it free.
            }
        }
    }

    public static void Io(string path, string format, params string[] commands) =>
        Run("qemu-io", ["-f", format, .. commands.SelectMany(command => new[] { "-c", command }), path]);

    /// <summary>The payload of an image, decoded by qemu-img.</summary>
    public static byte[] Payload(string path, string format)
    {
        using var folder = new TemporaryFolder();
        Img("convert", "-f", format, "-O", "raw", path, folder.File("payload"));
        return System.IO.File.ReadAllBytes(folder.File("payload"));
    }

    private static string Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using Process process = Process.Start(start)!;
            string output = process.StandardOutput.ReadToEnd();
            string errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {errors}{output}");
            return output;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"{program} is missing; install the package qemu-utils.", e);
        }
    }
}
