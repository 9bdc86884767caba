using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using LibvirtStorage.Fuzz.Targets;

namespace LibvirtStorage.Fuzz.Harness;

/// <summary>Feeds a saved input again, outside the fuzzer.</summary>
internal static class Replay
{
    public const int FindingExitCode = 2;

    /// <summary>Far beyond what an input may take, on a busy machine too.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    /// <summary>Feeds it, and says what came of it.</summary>
    public static bool Passes(FuzzTarget target, string file)
    {
        FuzzFailureException? failure = Failure(target, File.ReadAllBytes(file));
        Console.WriteLine(failure is null ? $"{file}: passes" : Describe(failure));
        return failure is null;
    }

    /// <summary>What the input does wrong, or null.</summary>
    public static FuzzFailureException? Failure(FuzzTarget target, byte[] input)
    {
        try
        {
            new LimitedRun(FuzzLimits.Default).Run(target, input);
            return null;
        }
        catch (FuzzFailureException e)
        {
            return e;
        }
    }

    /// <summary>Feeds them to a process of their own. What they do wrong, in one line if it is one; null if nothing.</summary>
    public static string? Apart(FuzzTarget target, params string[] files)
    {
        string program = typeof(Program).Assembly.Location;
        var start = new ProcessStartInfo("dotnet", [program, "replay", target.Name, .. files]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(s_patience))
        {
            process.Kill();
            return $"Hang: no end within {s_patience.TotalSeconds} s";
        }

        return process.ExitCode switch
        {
            0 => null,
            FindingExitCode => output.Result.Trim(),
            _ => $"The process died with exit code {process.ExitCode}: {errors.Result.Split('\n')[0]}",
        };
    }

    /// <summary>The failure and the innermost place in our code, by which findings are told apart.</summary>
    public static string Describe(FuzzFailureException failure)
    {
        Exception origin = failure.InnerException ?? failure;
        string? place = origin.StackTrace?.Split('\n').FirstOrDefault(IsOurs);
        return $"{failure.Failure}: {failure.Message.ReplaceLineEndings(" ")} {place?.Trim().Split(" in ")[0]}".TrimEnd();
    }

    private static bool IsOurs(string line) =>
        line.Contains("at LibvirtStorage.", StringComparison.Ordinal) && !line.Contains("at LibvirtStorage.Fuzz.Harness.", StringComparison.Ordinal);
}
