using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace LibvirtStorage.Fuzz.Campaign;

/// <summary>The committed account of all fuzzing: a table to which each run adds rows, and their sum.</summary>
internal static class Ledger
{
    private const string Heading = "| Date | Commit | Command | Target | Core-minutes | Executions | Edges | Inputs | Findings |";
    private const string Rule = "|---|---|---|---|--:|--:|--:|--:|---|";
    private const string Total = "Total: ";

    /// <summary>The text with a row for each result, and the sum of all rows.</summary>
    public static string Add(string text, DateTime date, string commit, string command, IEnumerable<TargetResult> results)
    {
        List<string> lines = [.. text.TrimEnd().Split('\n').Where(line => !line.StartsWith(Total, StringComparison.Ordinal))];
        int table = lines.IndexOf(Rule);
        if (table < 0)
        {
            lines.AddRange(["", Heading, Rule]);
            table = lines.Count - 1;
        }

        int end = table + 1;
        while (end < lines.Count && lines[end].StartsWith('|'))
        {
            end++;
        }

        lines.InsertRange(end, results.Select(r => Row(date, commit, command, r)));
        double minutes = lines.Skip(table + 1).TakeWhile(line => line.StartsWith('|')).Sum(MinutesOf);
        return string.Create(CultureInfo.InvariantCulture, $"{string.Join('\n', lines).TrimEnd()}\n\n{Total}{minutes / 60:0.0} core-hours.\n");
    }

    private static string Row(DateTime date, string commit, string command, TargetResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {date:yyyy-MM-dd} | {commit} | `{command}` | {result.Target} | {result.Statistics.Seconds / 60.0:0.0} | {result.Statistics.Executions} | {result.Statistics.Edges} | {result.Statistics.Inputs} | {Cell(result.Findings)} |");

    private static string Cell(IReadOnlyList<string> findings) =>
        findings.Count == 0 ? "none" : string.Join("; ", findings).Replace('|', '/');

    private static double MinutesOf(string row) => double.Parse(row.Split('|')[5], CultureInfo.InvariantCulture);
}
