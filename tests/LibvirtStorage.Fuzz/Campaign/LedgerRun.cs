using System.Globalization;

namespace LibvirtStorage.Fuzz.Campaign;

/// <summary>One run: when, of what, how it was called, and what it did in total.</summary>
/// <param name="Date">The day, as 2026-11-24.</param>
/// <param name="Commit">The commit that was run.</param>
/// <param name="Command">How it was called, as code.</param>
/// <param name="Minutes">Processor time.</param>
/// <param name="Executions">Inputs that were run.</param>
internal sealed record LedgerRun(string Date, string Commit, string Command, double Minutes = 0, long Executions = 0)
{
    public const string Title = "## Runs";
    public const string Heading = "| Date | Commit | Command | Core-minutes | Executions |";
    public const string Rule = "|---|---|---|--:|--:|";
    public const int Columns = 5;

    public static LedgerRun Parse(string[] cells) =>
        new(cells[0], cells[1], cells[2], double.Parse(cells[3], CultureInfo.InvariantCulture), long.Parse(cells[4], CultureInfo.InvariantCulture));

    /// <summary>With what another target did in it.</summary>
    public LedgerRun And(LedgerRun other) => this with { Minutes = Minutes + other.Minutes, Executions = Executions + other.Executions };

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"| {Date} | {Commit} | {Command} | {Minutes:0.0} | {Executions} |");
}
