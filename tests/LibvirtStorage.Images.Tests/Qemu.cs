using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace LibvirtStorage.Images.Tests;

/// <summary>Runs QEMU's tools, which are the other opinion on what an image holds.</summary>
internal static class Qemu
{
    private const int MaxAttempts = 20;

    private const string BusyMachine = "Unable to get accurate CPU usage";

    private static readonly Lazy<Version> s_version = new(() => new Version(Regex.Match(Img("--version"), "version ([0-9.]+)").Groups[1].Value));

    /// <summary>The generation of the tools, for what generations do differently.</summary>
    public static Version Version => s_version.Value;

    /// <summary>Runs qemu-img; fails the test when it fails.</summary>
    public static string Img(string arguments) => Run("qemu-img", arguments, mayFail: false);

    /// <summary>Runs qemu-io commands on a qcow2 image. One that aborts, to leave the image dirty, may fail.</summary>
    public static void Io(string path, params string[] commands) => IoAs("qcow2", path, commands);

    /// <summary>Runs qemu-io commands on an image of a format.</summary>
    public static void IoAs(string format, string path, params string[] commands)
    {
        string list = string.Join(" ", Array.ConvertAll(commands, c => $"-c \"{c}\""));
        Run("qemu-io", $"-f {format} {list} \"{path}\"", mayFail: Array.IndexOf(commands, "abort") >= 0);
    }

    /// <summary>Runs qemu-io commands that fail, on an image described by options: with faults put in, it is left as a crash would leave it.</summary>
    public static void IoWithFaults(string imageOptions, params string[] commands)
    {
        string list = string.Join(" ", Array.ConvertAll(commands, c => $"-c \"{c}\""));
        Run("qemu-io", $"{list} --image-opts \"{imageOptions}\"", mayFail: true);
    }

    /// <summary>What qemu-img check finds; the exit code is 0 for nothing, 2 for corruption, 3 for leaks, 1 if it cannot tell and 63 if it does not check the format.</summary>
    public static (int ExitCode, string Output) Check(string format, string path, string options = "")
    {
        var start = new ProcessStartInfo("qemu-img", $"check {options} -f {format} \"{path}\"") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        string output = string.Empty;
        process.ErrorDataReceived += (_, e) => output += e.Data + "\n";
        process.BeginErrorReadLine();
        string rest = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + rest);
    }

    /// <summary>The payload as qemu-img sees it.</summary>
    public static byte[] Payload(string path, string format = "qcow2") => Payload([path], format);

    /// <summary>The payloads of images of one format, one behind the other, as qemu-img sees them: of each whole sectors.</summary>
    public static byte[] Payload(IEnumerable<string> paths, string format)
    {
        string raw = paths.First() + ".payload";
        Img($"convert -t unsafe -f {format} -O raw {string.Join(" ", paths.Select(path => $"\"{path}\""))} \"{raw}\"");
        byte[] payload = File.ReadAllBytes(raw);
        File.Delete(raw);
        return payload;
    }

    private static string Run(string tool, string arguments, bool mayFail)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return RunOnce(tool, arguments, mayFail);
            }
            catch (InvalidOperationException e) when (attempt < MaxAttempts && e.Message.Contains(BusyMachine))
            {
                // Making a LUKS header measures the processor, and gives up on one that has other things to do.
            }
        }
    }

    private static string RunOnce(string tool, string arguments, bool mayFail)
    {
        var start = new ProcessStartInfo(tool, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{tool} did not start.");
            string errors = string.Empty;
            process.ErrorDataReceived += (_, e) => errors += e.Data;
            process.BeginErrorReadLine();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 || mayFail
                ? output
                : throw new InvalidOperationException($"{tool} {arguments} failed: {errors}{output}");
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"{tool} is needed by this test and was not found; install qemu-utils.", e);
        }
    }
}
