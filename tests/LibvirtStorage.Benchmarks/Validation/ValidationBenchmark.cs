using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Benchmarks.Validation;

/// <summary>A folder through the engine of Test-LibvirtImage in one go, beside a loop of qemu-img over the same files.</summary>
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
        Report("beside `qemu-img info`", all, options.Runs, i => QemuImg.Info(i.Path, i.Format.Name));
        Report("beside `qemu-img check`", checkable, options.Runs, i => QemuImg.Check(i.Path, i.Format.Name));
    }

    private static void Report(string name, IReadOnlyList<FolderImage> images, int runs, Action<FolderImage> peer)
    {
        // In turn, so that both meet the same machine.
        List<(double Ours, double Theirs)> times = Enumerable.Range(0, runs).Select(_ => (Time(images, Validate), Time(images, peer))).ToList();
        double ours = images.Count / Median(times.Select(t => t.Ours));
        double theirs = images.Count / Median(times.Select(t => t.Theirs));
        Console.WriteLine(string.Format(CultureInfo.InvariantCulture, "| {0} | {1:0} | {2:0} | {3:0.0} |", name, ours, theirs, ours / theirs));
    }

    private static double Time(IReadOnlyList<FolderImage> images, Action<FolderImage> examine)
    {
        var clock = Stopwatch.StartNew();
        foreach (FolderImage image in images)
        {
            examine(image);
        }

        return clock.Elapsed.TotalSeconds;
    }

    private static void Validate(FolderImage image)
    {
        using FileByteSource source = FileByteSource.Open(image.Path);
        ImageReport report = ImageValidator.Validate(source, image.Format, ImagePolicy.Default, new BudgetMeter(ImageBudget.Default));
        if (!report.Passed)
        {
            throw new InvalidOperationException($"{image.Path} was refused: {report.Findings[0]}");
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
