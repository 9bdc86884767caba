using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace LibvirtStorage.Fuzz.Campaign;

/// <summary>
/// The committed account of all fuzzing: what people wrote about it, and behind that two tables, of targets with what
/// all runs add up to, and of runs.
/// </summary>
internal sealed class Ledger
{
    private const string TotalStart = "Total: ";

    private readonly string _preface;
    private readonly List<LedgerTarget> _targets = [];
    private readonly List<LedgerRun> _runs = [];

    private Ledger(string preface) => _preface = preface;

    /// <summary>Reads the text of a ledger. Rows that an older program wrote, one for each target of each run, are entered.</summary>
    /// <exception cref="FormatException">A row of the tables does not have their form.</exception>
    public static Ledger Parse(string text)
    {
        string[] lines = text.TrimEnd().Split('\n');
        int tables = Array.FindIndex(lines, line => line is LedgerTarget.Title or LedgerRun.Title);
        tables = tables < 0 ? lines.Length : tables;
        var ledger = new Ledger(string.Join('\n', lines[..tables]).TrimEnd());
        foreach (string[] cells in lines[tables..].Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !IsHeading(line)).Select(Cells))
        {
            ledger.Take(cells);
        }

        return ledger;
    }

    /// <summary>Adds what one target did in a run. Equal runs of a day are one.</summary>
    public void Enter(LedgerRun run, TargetResult result)
    {
        var target = new LedgerTarget(
            result.Target, result.Statistics.Seconds / 60, result.Statistics.Executions, result.Statistics.Edges, result.Statistics.Inputs, run.Commit, Cell(result.Findings));
        AddOrMerge(_targets, t => t.Name == target.Name, target, (old, news) => old.And(news));
        run = run with { Minutes = target.Minutes, Executions = target.Executions };
        AddOrMerge(_runs, r => (r.Date, r.Commit, r.Command) == (run.Date, run.Commit, run.Command), run, (old, news) => old.And(news));
    }

    public override string ToString()
    {
        IEnumerable<string> lines =
        [
            _preface, "", LedgerTarget.Title, "", LedgerTarget.Heading, LedgerTarget.Rule,
            .. _targets.OrderBy(t => t.Name, StringComparer.Ordinal).Select(t => t.ToString()), "",
            string.Create(CultureInfo.InvariantCulture, $"{TotalStart}{_targets.Sum(t => t.Minutes) / 60:0.0} core-hours, {_targets.Sum(t => t.Executions)} executions."), "",
            LedgerRun.Title, "", LedgerRun.Heading, LedgerRun.Rule, .. _runs.Select(r => r.ToString()),
        ];
        return string.Join('\n', lines) + "\n";
    }

    private void Take(string[] cells)
    {
        switch (cells.Length)
        {
            case LedgerTarget.Columns:
                _targets.Add(LedgerTarget.Parse(cells));
                break;
            case LedgerRun.Columns:
                _runs.Add(LedgerRun.Parse(cells));
                break;
            case 9:
                var statistics = new AflStatistics(Number(cells[5]), double.Parse(cells[4], CultureInfo.InvariantCulture) * 60, Number(cells[6]), Number(cells[7]));
                Enter(new LedgerRun(cells[0], cells[1], cells[2]), new TargetResult(cells[3], statistics, cells[8] == LedgerTarget.NoFindings ? [] : [cells[8]]));
                break;
            default:
                throw new FormatException($"The ledger has a row of {cells.Length} cells: {string.Join(" | ", cells)}");
        }
    }

    private static void AddOrMerge<T>(List<T> rows, Predicate<T> isSame, T row, Func<T, T, T> merge)
    {
        int index = rows.FindIndex(isSame);
        if (index < 0)
        {
            rows.Add(row);
        }
        else
        {
            rows[index] = merge(rows[index], row);
        }
    }

    private static bool IsHeading(string line) =>
        line is LedgerTarget.Heading or LedgerRun.Heading || line.StartsWith("| Date ", StringComparison.Ordinal);

    private static string[] Cells(string row) => [.. row.Trim().Trim('|').Split('|').Select(cell => cell.Trim())];

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static string Cell(IReadOnlyList<string> findings) =>
        findings.Count == 0 ? LedgerTarget.NoFindings : string.Join("; ", findings).Replace('|', '/');
}
