using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace LibvirtStorage.Benchmarks;

/// <summary>The results as a markdown table.</summary>
internal static class ResultTable
{
    public static string Format(IEnumerable<(BenchmarkCase Case, CaseResult Result)> rows)
    {
        var table = new StringBuilder();
        table.AppendLine("| conversion | ours | qemu-img | ratio | goal | length, ours : qemu-img | our peak memory |");
        table.AppendLine("|---|---:|---:|---:|---:|---:|---:|");
        foreach ((BenchmarkCase conversion, CaseResult result) in rows)
        {
            double length = (double)result.OurLength / result.PeerLength;
            table.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {conversion.Name} | {result.OurMedian:0.00} s | {result.PeerMedian:0.00} s | {result.Ratio:0.00} | {conversion.Goal:0.0#} | {length:0.000} | {result.PeakMemory >> 20} MiB |");
        }

        return table.ToString().Replace("\r", "", StringComparison.Ordinal);
    }
}
