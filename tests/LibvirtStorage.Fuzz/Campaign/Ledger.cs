using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace LibvirtStorage.Fuzz.Campaign;

/// <summary>
/// The committed account of all fuzzing: a file of rows, one for each target of each run, to which runs only add; and a page that people
/// write, with tables of what the rows add up to.
/// </summary>
internal static class Ledger
{
    private const string TargetsTitle = "## Targets";

    public static IReadOnlyList<LedgerRow> Parse(string text) => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(LedgerRow.Parse)];

    public static string Write(IEnumerable<LedgerRow> rows) => string.Concat(rows.Select(r => r.ToString()).Prepend(LedgerRow.Heading).Select(line => line + "\n"));

    /// <summary>Adds what one target did, and writes the page anew.</summary>
    public static void Enter(LedgerRow row)
    {
        LedgerRow[] rows = [.. Parse(File.ReadAllText(Workplace.LedgerRows)), row];
        File.WriteAllText(Workplace.LedgerRows, Write(rows));
        File.WriteAllText(Workplace.LedgerPage, Page(File.ReadAllText(Workplace.LedgerPage), rows));
    }

    /// <summary>The page: what people wrote on it, and the tables.</summary>
    public static string Page(string page, IReadOnlyList<LedgerRow> rows)
    {
        int tables = page.IndexOf(TargetsTitle, StringComparison.Ordinal);
        IEnumerable<string> lines =
        [
            (tables < 0 ? page : page[..tables]).TrimEnd(), "",
            TargetsTitle, "",
            "| Target | Core-minutes | Executions | Most edges | Inputs | Last commit | Findings of the last run |",
            "|---|--:|--:|--:|--:|---|---|",
            .. rows.GroupBy(r => r.Target).OrderBy(g => g.Key, StringComparer.Ordinal).Select(OfTarget), "",
            string.Create(CultureInfo.InvariantCulture, $"Total: {rows.Sum(r => r.Minutes) / 60:0.0} core-hours, {rows.Sum(r => r.Executions)} executions."), "",
            "## Runs", "",
            "| Date | Commit | Command | Targets | Core-minutes | Executions | With findings |",
            "|---|---|---|--:|--:|--:|---|",
            .. rows.GroupBy(r => (r.Date, r.Commit, r.Command)).Select(OfRun),
        ];
        return string.Join('\n', lines) + "\n";
    }

    private static string OfTarget(IEnumerable<LedgerRow> rows)
    {
        LedgerRow last = rows.Last();
        long edges = rows.Max(r => r.Edges);
        return Line(last.Target, Minutes(rows), Executions(rows), edges == 0 ? "-" : Text(edges), Text(last.Inputs), last.Commit, last.Findings.Length == 0 ? "none" : last.Findings);
    }

    private static string OfRun(IEnumerable<LedgerRow> rows)
    {
        LedgerRow first = rows.First();
        string[] findings = [.. rows.Where(r => r.Findings.Length > 0).Select(r => r.Target)];
        return Line(
            first.Date, first.Commit, $"`{first.Command}`", Text(rows.Count()), Minutes(rows), Executions(rows), findings.Length == 0 ? "none" : string.Join(", ", findings));
    }

    private static string Minutes(IEnumerable<LedgerRow> rows) => rows.Sum(r => r.Minutes).ToString("0.0", CultureInfo.InvariantCulture);

    private static string Executions(IEnumerable<LedgerRow> rows) => Text(rows.Sum(r => r.Executions));

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Line(params string[] cells) => $"| {string.Join(" | ", cells.Select(c => c.Replace('|', '/')))} |";
}
