using System;
using System.Globalization;

namespace LibvirtStorage.Fuzz.Campaign;

/// <summary>What one target did in one run.</summary>
/// <param name="Date">The day on which the run began, as 2026-11-24.</param>
/// <param name="Commit">The last one that changed the code that was run.</param>
/// <param name="Command">How the run was called.</param>
/// <param name="Target">The target's name.</param>
/// <param name="Minutes">Processor time.</param>
/// <param name="Executions">Inputs that were run.</param>
/// <param name="Edges">Pairs of branches that were seen; 0 of one who looks from outside, as a differential target does.</param>
/// <param name="Inputs">In the corpus afterwards.</param>
/// <param name="Findings">What went wrong, and is open; empty if nothing.</param>
internal sealed record LedgerRow(
    string Date, string Commit, string Command, string Target, double Minutes, long Executions, long Edges, long Inputs, string Findings)
{
    public const string Heading = "date\tcommit\tcommand\ttarget\tcore-minutes\texecutions\tedges\tinputs\tfindings";

    /// <exception cref="FormatException">It is no such row.</exception>
    public static LedgerRow Parse(string line)
    {
        string[] cells = line.Split('\t');
        return cells.Length == 9
            ? new(cells[0], cells[1], cells[2], cells[3], double.Parse(cells[4], CultureInfo.InvariantCulture), Number(cells[5]), Number(cells[6]), Number(cells[7]), cells[8])
            : throw new FormatException($"The ledger has a row of {cells.Length} cells: {line}");
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Date}\t{Commit}\t{Command}\t{Target}\t{Minutes:0.0##}\t{Executions}\t{Edges}\t{Inputs}\t{Findings.Replace('\t', ' ').ReplaceLineEndings(" ")}");

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
