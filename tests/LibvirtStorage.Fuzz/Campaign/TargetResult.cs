using System;
using System.Collections.Generic;
using System.Globalization;

namespace LibvirtStorage.Fuzz.Campaign;

/// <summary>What came of fuzzing one target.</summary>
internal sealed record TargetResult(string Target, AflStatistics Statistics, IReadOnlyList<string> Findings)
{
    /// <summary>Executions a second and processor.</summary>
    public long Rate => Statistics.Executions / Math.Max(1, Statistics.Seconds);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Target,-20}{Statistics.Executions,12:N0}{Rate,10:N0}{Statistics.Edges,8:N0}{Statistics.Inputs,8:N0}{Findings.Count,10}");

    public static string Heading => $"{"target",-20}{"executions",12}{"a second",10}{"edges",8}{"inputs",8}{"findings",10}";
}
