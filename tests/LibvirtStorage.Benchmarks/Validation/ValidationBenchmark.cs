using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;

namespace LibvirtStorage.Benchmarks.Validation;

/// <summary>A folder through Test-LibvirtImage in one pipeline, beside a loop of qemu-img over the same files.</summary>
internal static class ValidationBenchmark
{
    public static async Task RunAsync(BenchmarkOptions options)
    {
        using Workspace workspace = Workspace.Create(options with { Size = options.Count * (20L << 20) / 6 });
        IReadOnlyList<FolderImage> all = await ImageFolder.CreateAsync(workspace, options.Count).ConfigureAwait(false);
        List<FolderImage> checkable = all.Where(i => i.IsCheckedByQemu).ToList();
        Console.WriteLine($"{all.Count} images of 1 to 64 MiB in {workspace.Folder}, {checkable.Count} of which qemu-img can check.");
        Console.WriteLine($"{Environment.ProcessorCount} processors, .NET {Environment.Version}, {QemuImg.Version}, median of {options.Runs} runs.\n");
        Console.WriteLine("| | images a second, ours | qemu-img's | ratio |\n|---|---:|---:|---:|");
        using var gate = new ImageGate();
        Report("beside `qemu-img info`", gate, all, options.Runs, i => QemuImg.Info(i.Path, i.Format.Name));
        Report("beside `qemu-img check`", gate, checkable, options.Runs, i => QemuImg.Check(i.Path, i.Format.Name));
    }

    private static void Report(string name, ImageGate gate, IReadOnlyList<FolderImage> images, int runs, Action<FolderImage> peer)
    {
        // In turn, so that both meet the same machine.
        List<(double Ours, double Theirs)> times = Enumerable.Range(0, runs)
            .Select(_ => (Time(() => gate.Examine(images)), Time(() => images.ToList().ForEach(peer)))).ToList();
        double ours = images.Count / Median(times.Select(t => t.Ours));
        double theirs = images.Count / Median(times.Select(t => t.Theirs));
        Console.WriteLine(string.Format(CultureInfo.InvariantCulture, "| {0} | {1:0} | {2:0} | {3:0.0} |", name, ours, theirs, ours / theirs));
    }

    private static double Time(Action action)
    {
        var clock = Stopwatch.StartNew();
        action();
        return clock.Elapsed.TotalSeconds;
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
