using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;

namespace LibvirtStorage.Benchmarks.Transfers;

/// <summary>Transfers to and from a real daemon beside those of virsh, in alternated runs.</summary>
internal static class TransferBenchmark
{
    public static async Task RunAsync(BenchmarkOptions options)
    {
        using Workspace workspace = Workspace.Create(options);
        using TransferBench bench = new(workspace, options.Size);
        Console.WriteLine($"{options.Size >> 20} MiB of data in a disk of {(options.Size * TransferBench.Spread) >> 20} MiB, in {workspace.Folder}: {DataSet.Description}.");
        Console.WriteLine($"{Environment.ProcessorCount} processors, .NET {Environment.Version}, {QemuImg.Version}, median of {options.Runs} runs.\n");
        Console.WriteLine("| transfer | ours | beside it | | ratio |\n|---|---:|---|---:|---:|");
        foreach (TransferCase transfer in TransferCase.All.Where(c => c.Name.Contains(options.Only, StringComparison.OrdinalIgnoreCase)))
        {
            CaseResult result = await MeasureAsync(transfer, bench, workspace, options.Runs).ConfigureAwait(false);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {transfer.Name} | {result.OurMedian:0.00} s | {transfer.Peer} | {result.PeerMedian:0.00} s | {result.Ratio:0.00} |"));
        }
    }

    private static async Task<CaseResult> MeasureAsync(TransferCase transfer, TransferBench bench, Workspace workspace, int runs)
    {
        List<double> ours = [];
        List<double> theirs = [];

        // The first run compiles our code and warms the caches of both; it is checked instead of counted.
        for (int run = -1; run < runs; run++)
        {
            long start = Stopwatch.GetTimestamp();
            string our = await transfer.Ours(bench, workspace).ConfigureAwait(false);
            double ourSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            start = Stopwatch.GetTimestamp();
            string their = transfer.Theirs(bench, workspace);
            double theirSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (run < 0)
            {
                QemuImg.Compare(bench.Source, "raw", our, transfer.ResultFormat);
                QemuImg.Compare(bench.Source, "raw", their, transfer.ResultFormat);
            }
            else
            {
                ours.Add(ourSeconds);
                theirs.Add(theirSeconds);
            }

            TransferCase.CleanUp(bench, workspace);
        }

        return new CaseResult { OurSeconds = ours, PeerSeconds = theirs, OurLength = 0, PeerLength = 0, PeakMemory = 0 };
    }
}
