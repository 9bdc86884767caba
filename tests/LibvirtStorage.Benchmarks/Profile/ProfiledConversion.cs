using System;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Threading.Tasks;

namespace LibvirtStorage.Benchmarks.Profile;

/// <summary>Runs a conversion with a stopwatch at every interface, and says where the time went.</summary>
internal static class ProfiledConversion
{
    public static async Task<string> RunAsync(BenchmarkCase conversion, Workspace workspace)
    {
        string source = workspace.SourceOf(conversion);
        string destination = workspace.PathOf("profiled");

        // The first run is the compiler's.
        await RunAsync(conversion, source, destination, new StageClock()).ConfigureAwait(false);

        var clock = new StageClock();
        using var self = Process.GetCurrentProcess();
        TimeSpan processor = self.TotalProcessorTime;
        int collections = GC.CollectionCount(2);
        long start = Stopwatch.GetTimestamp();
        await RunAsync(conversion, source, destination, clock).ConfigureAwait(false);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        self.Refresh();
        return Report(conversion, clock, elapsed, self.TotalProcessorTime - processor, GC.CollectionCount(2) - collections);
    }

    private static Task RunAsync(BenchmarkCase conversion, string source, string destination, StageClock clock) =>
        new OurConversion(conversion)
        {
            WrapSource = s => new TimedSource(s, clock),
            WrapReader = r => new TimedReader(r, clock),
            WrapWriter = w => new TimedWriter(w, clock),
            WrapSink = s => new TimedSink(s, clock),
        }.RunAsync(source, destination);

    private static string Report(BenchmarkCase conversion, StageClock clock, TimeSpan elapsed, TimeSpan processor, int collections)
    {
        TimeSpan decode = clock[Stage.Payload] + clock[Stage.Metadata] - clock[Stage.SourceRead];
        TimeSpan place = clock[Stage.Write] - clock[Stage.SinkWrite];
        TimeSpan rest = processor - clock[Stage.Payload] - clock[Stage.Metadata] - clock[Stage.Encode] - clock[Stage.Write];
        var text = new StringBuilder();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"### {conversion.Name}: {elapsed.TotalSeconds:0.00} s, {processor.TotalSeconds:0.00} s of processor time, {collections} full collections\n");
        text.AppendLine("| stage | thread time | of all |");
        text.AppendLine("|---|---:|---:|");
        Row("read the file", clock[Stage.SourceRead]);
        Row(conversion.ToRaw ? "walk tables, decompress" : "find holes", decode);
        Row("compress", clock[Stage.Encode]);
        Row("place clusters, make tables", place);
        Row("write the file", clock[Stage.SinkWrite]);
        Row("the rest: zero detection, queues, collections", rest);
        return text.ToString();

        void Row(string name, TimeSpan time) => text.AppendLine(
            CultureInfo.InvariantCulture, $"| {name} | {time.TotalSeconds:0.00} s | {time / processor:0%} |");
    }
}
