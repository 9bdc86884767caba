using System;
using System.Globalization;

namespace LibvirtStorage.Fuzz.Campaign;

/// <summary>What one target did in all runs.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Minutes">Processor time.</param>
/// <param name="Executions">Inputs that were run.</param>
/// <param name="Edges">The most that a run saw.</param>
/// <param name="Inputs">In the corpus after the last run.</param>
/// <param name="Commit">The last one that was run.</param>
/// <param name="Findings">Open ones, after the last run.</param>
internal sealed record LedgerTarget(string Name, double Minutes, long Executions, long Edges, long Inputs, string Commit, string Findings)
{
    public const string NoFindings = "none";
    public const string Title = "## Targets";
    public const string Heading = "| Target | Core-minutes | Executions | Edges | Inputs | Last commit | Open findings |";
    public const string Rule = "|---|--:|--:|--:|--:|---|---|";
    public const int Columns = 7;

    /// <summary>Edges of one who looks from outside, as a differential target does, are none.</summary>
    private const string NoEdges = "-";

    public static LedgerTarget Parse(string[] cells) => new(
        cells[0],
        double.Parse(cells[1], CultureInfo.InvariantCulture),
        long.Parse(cells[2], CultureInfo.InvariantCulture),
        cells[3] == NoEdges ? 0 : long.Parse(cells[3], CultureInfo.InvariantCulture),
        long.Parse(cells[4], CultureInfo.InvariantCulture),
        cells[5],
        cells[6]);

    /// <summary>With what a later run did.</summary>
    public LedgerTarget And(LedgerTarget later) => later with
    {
        Minutes = Minutes + later.Minutes,
        Executions = Executions + later.Executions,
        Edges = Math.Max(Edges, later.Edges),
    };

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Name} | {Minutes:0.0} | {Executions} | {(Edges == 0 ? NoEdges : Edges)} | {Inputs} | {Commit} | {Findings} |");
}
