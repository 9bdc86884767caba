using System;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Threading.Tasks;
using LibvirtStorage.Images;

namespace LibvirtStorage.Benchmarks.Profile;

/// <summary>Runs a conversion with a clock at its interfaces, and says where the processor time went.</summary>
internal static class ProfiledConversion
{
    public static async Task<string> RunAsync(BenchmarkCase conversion, Workspace workspace)
    {
        string source = workspace.SourceOf(conversion);
        string destination = workspace.PathOf("profiled");

        // The first run is the compiler's.
        await RunAsync(conversion, source, destination, new StageClock()).ConfigureAwait(false);

        var clock = new StageClock();
        TimeSpan before = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        await RunAsync(conversion, source, destination, clock).ConfigureAwait(false);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        TimeSpan processor = Environment.CpuUsage.TotalTime - before;
        ZeroScan.Run(conversion.ToRaw ? ImageFormats.Qcow2 : ImageFormats.Raw, source, clock);
        return Report(conversion, clock, elapsed, processor);
    }

    private static Task RunAsync(BenchmarkCase conversion, string source, string destination, StageClock clock) =>
        new OurConversion(conversion)
        {
            WrapSource = s => new TimedSource(s, clock),
            WrapReader = r => new TimedReader(r, clock),
            WrapWriter = w => new TimedWriter(w, clock),
        }.RunAsync(source, destination);

    private static string Report(BenchmarkCase conversion, StageClock clock, TimeSpan elapsed, TimeSpan processor)
    {
        TimeSpan read = clock[Stage.Payload] + clock[Stage.Extents];
        var text = new StringBuilder();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"### {conversion.Name}: {elapsed.TotalSeconds:0.00} s, of which {processor.TotalSeconds:0.00} s of processor time\n");
        text.AppendLine("| stage | processor time | share |");
        text.AppendLine("|---|---:|---:|");
        Row("read the file", clock[Stage.SourceRead]);
        Row(conversion.ToRaw ? "walk tables, decompress" : "find holes", read - clock[Stage.SourceRead]);
        Row("detect zeros", clock[Stage.Zeros]);
        Row("compress", clock[Stage.Encode]);
        Row("write the file, place clusters, the rest", processor - read - clock[Stage.Zeros] - clock[Stage.Encode]);
        return text.ToString();

        void Row(string name, TimeSpan time) => text.AppendLine(
            CultureInfo.InvariantCulture, $"| {name} | {time.TotalSeconds:0.00} s | {time / processor:0%} |");
    }
}
