using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace LibvirtStorage.Benchmarks;

/// <summary>What one conversion took, run after run.</summary>
internal sealed record CaseResult
{
    public required List<double> OurSeconds { get; init; }

    public required List<double> PeerSeconds { get; init; }

    public required long OurLength { get; init; }

    public required long PeerLength { get; init; }

    /// <summary>Largest resident set of the process that ran our conversions, in bytes.</summary>
    public required long PeakMemory { get; init; }

    public double OurMedian => Median(OurSeconds);

    public double PeerMedian => Median(PeerSeconds);

    /// <summary>The median of the ratios of neighbouring runs, which shared the machine's moods.</summary>
    public double Ratio => Median(OurSeconds.Zip(PeerSeconds, (ours, peer) => ours / peer));

    public static CaseResult Load(string file) => JsonSerializer.Deserialize<CaseResult>(File.ReadAllText(file))!;

    public void Save(string file) => File.WriteAllText(file, JsonSerializer.Serialize(this));

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
