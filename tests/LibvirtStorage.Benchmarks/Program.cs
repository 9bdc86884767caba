using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading.Tasks;
using LibvirtStorage.Benchmarks.Profile;
using LibvirtStorage.Benchmarks.Transfers;
using LibvirtStorage.Benchmarks.Validation;

namespace LibvirtStorage.Benchmarks;

internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        try
        {
            BenchmarkOptions options = BenchmarkOptions.Parse(args);
            if (options.ResultFile is { } file)
            {
                BenchmarkCase one = BenchmarkCase.All.Single(c => c.Name == options.Only);
                var runner = new CaseRunner(new Workspace(options.Folder!));
                (await runner.RunAsync(one, options.Runs).ConfigureAwait(false)).Save(file);
                return 0;
            }

            Task run = options.Transfers ? TransferBenchmark.RunAsync(options)
                : options.Validate ? ValidationBenchmark.RunAsync(options)
                : RunAllAsync(options);
            await run.ConfigureAwait(false);
            return 0;
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException)
        {
            await Console.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
            return 1;
        }
    }

    private static async Task RunAllAsync(BenchmarkOptions options)
    {
        using Workspace workspace = Workspace.Create(options);
        Console.WriteLine($"{options.Size >> 20} MiB in {workspace.Folder}: {DataSet.Description}.");
        Console.WriteLine($"{Environment.ProcessorCount} processors, .NET {Environment.Version}, {QemuImg.Version}{(options.Profile ? "" : $", median of {options.Runs} runs")}.\n");
        workspace.Prepare(options.Size);
        BenchmarkCase[] cases = [.. BenchmarkCase.All.Where(c => c.Name.Contains(options.Only, StringComparison.OrdinalIgnoreCase))];
        if (options.Profile)
        {
            foreach (BenchmarkCase conversion in cases)
            {
                Console.WriteLine(await ProfiledConversion.RunAsync(conversion, workspace).ConfigureAwait(false));
            }

            return;
        }

        var results = new List<(BenchmarkCase, CaseResult)>();
        foreach (BenchmarkCase conversion in cases)
        {
            results.Add((conversion, RunApart(conversion, options, workspace)));
        }

        Console.Write(ResultTable.Format(results));
    }

    private static CaseResult RunApart(BenchmarkCase conversion, BenchmarkOptions options, Workspace workspace)
    {
        string file = workspace.PathOf("result.json");
        string[] arguments = ["--only", conversion.Name, "--runs", $"{options.Runs}", "--folder", workspace.Folder, "--result", file];
        string[] program = Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? [typeof(Program).Assembly.Location] : [];
        using Process process = Process.Start(new ProcessStartInfo(Environment.ProcessPath, [.. program, .. arguments]))!;
        process.WaitForExit();
        return process.ExitCode == 0
            ? CaseResult.Load(file)
            : throw new InvalidOperationException($"{conversion.Name} failed.");
    }
}
