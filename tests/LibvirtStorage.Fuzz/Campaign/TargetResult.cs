using System;
using System.Collections.Generic;
using System.Globalization;

namespace LibvirtStorage.Fuzz.Campaign;

/// <summary>What came of fuzzing one target.</summary>
internal sealed record TargetResult(string Target, AflStatistics Statistics, IReadOnlyList<string> Findings)
{
    /// <summary>Executions in a second of processor time.</summary>
    public double Rate => Statistics.Executions / Math.Max(1, Statistics.Seconds);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Target,-20}{Statistics.Seconds / 60,10:0.0}{Statistics.Executions,12:N0}{Rate,10:N0}{Statistics.Edges,8:N0}{Statistics.Inputs,8:N0}{Findings.Count,10}");

    public static string Heading => $"{"target",-20}{"minutes",10}{"executions",12}{"a second",10}{"edges",8}{"inputs",8}{"findings",10}";
}
