using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;

namespace LibvirtStorage.Benchmarks;

/// <summary>Runs one conversion, ours and the peer's in turn. Has a process of its own, so that its peak memory is its own.</summary>
internal sealed class CaseRunner(Workspace workspace)
{
    public async Task<CaseResult> RunAsync(BenchmarkCase conversion, int runs)
    {
        string source = workspace.SourceOf(conversion);
        string ours = workspace.PathOf("ours");
        string peers = workspace.PathOf("peers");
        var us = new OurConversion(conversion);
        var ourSeconds = new List<double>();
        var peerSeconds = new List<double>();

        // The first run compiles our code and warms the caches of both; it is checked instead of counted.
        await us.RunAsync(source, ours).ConfigureAwait(false);
        QemuImg.Convert(conversion, source, peers);
        QemuImg.Compare(source, conversion.ToRaw ? "qcow2" : "raw", ours, conversion.ToRaw ? "raw" : "qcow2");

        for (int run = 0; run < runs; run++)
        {
            ourSeconds.Add(await MeasureAsync(ours, () => us.RunAsync(source, ours)).ConfigureAwait(false));
            peerSeconds.Add(await MeasureAsync(peers, () =>
            {
                QemuImg.Convert(conversion, source, peers);
                return Task.CompletedTask;
            }).ConfigureAwait(false));
        }

        using var self = Process.GetCurrentProcess();
        return new CaseResult
        {
            OurSeconds = ourSeconds,
            PeerSeconds = peerSeconds,
            OurLength = new FileInfo(ours).Length,
            PeerLength = new FileInfo(peers).Length,
            PeakMemory = self.PeakWorkingSet64,
        };
    }

    private static async Task<double> MeasureAsync(string destination, Func<Task> convert)
    {
        File.Delete(destination);
        long start = Stopwatch.GetTimestamp();
        await convert().ConfigureAwait(false);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
