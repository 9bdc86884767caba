using System;
using System.Linq;
using LibvirtStorage.Fuzz.Campaign;
using Xunit;

namespace LibvirtStorage.Fuzz.Tests;

public sealed class LedgerTests
{
    private const string Preface = "# Ledger\n\n| A | Table |\n|---|---|\n| of | people |\n";

    private static readonly LedgerRun s_run = new("2026-11-24", "abc1234", "`Fuzz`");

    [Fact]
    public void Targets_add_up_over_runs_and_runs_over_targets()
    {
        Ledger ledger = Ledger.Parse(Preface);
        ledger.Enter(s_run, Result("read-qcow2", minutes: 60, edges: 70));
        ledger.Enter(s_run, Result("probe", minutes: 30, edges: 0, "a | b", "c"));
        ledger.Enter(s_run with { Commit = "def5678" }, Result("read-qcow2", minutes: 6, edges: 50));

        Assert.Equal(
            Preface + """

            ## Targets

            | Target | Core-minutes | Executions | Edges | Inputs | Last commit | Open findings |
            |---|--:|--:|--:|--:|---|---|
            | probe | 30.0 | 100 | - | 8 | abc1234 | a / b; c |
            | read-qcow2 | 66.0 | 200 | 70 | 8 | def5678 | none |

            Total: 1.6 core-hours, 300 executions.

            ## Runs

            | Date | Commit | Command | Core-minutes | Executions |
            |---|---|---|--:|--:|
            | 2026-11-24 | abc1234 | `Fuzz` | 90.0 | 200 |
            | 2026-11-24 | def5678 | `Fuzz` | 6.0 | 100 |

            """.ReplaceLineEndings("\n"),
            ledger.ToString());
    }

    [Fact]
    public void What_was_written_is_read_again()
    {
        Ledger ledger = Ledger.Parse(Preface);
        ledger.Enter(s_run, Result("probe", minutes: 6, edges: 0));
        ledger.Enter(s_run, Result("read-qcow2", minutes: 12, edges: 9, "broken"));

        string text = ledger.ToString();
        Assert.Equal(text, Ledger.Parse(text).ToString());
    }

    /// <summary>The form of the first weeks, wherever such a row stands behind what people wrote.</summary>
    [Fact]
    public void Rows_of_each_target_s_run_are_entered()
    {
        Ledger ledger = Ledger.Parse(Preface);
        ledger.Enter(s_run, Result("read-qcow2", minutes: 60, edges: 70));
        string old = ledger + "| 2026-11-25 | def5678 | `Fuzz -Minutes 9` | read-qcow2 | 6.0 | 100 | 50 | 9 | broken |\n";

        ledger.Enter(new LedgerRun("2026-11-25", "def5678", "`Fuzz -Minutes 9`"), Result("read-qcow2", minutes: 6, edges: 50, "broken") with { Statistics = new AflStatistics(100, 360, 50, 9) });
        Assert.Equal(ledger.ToString(), Ledger.Parse(old).ToString());
    }

    [Fact]
    public void A_row_of_another_form_is_not_lost_silently() =>
        Assert.Throws<FormatException>(() => Ledger.Parse(Preface + "## Runs\n\n| 2026-11-25 | one | cell | too few |\n"));

    [Fact]
    public void The_fuzzer_s_own_numbers_are_read() =>
        Assert.Equal(
            new AflStatistics(340986, 60, 30, 8),
            AflStatistics.Parse(["run_time          : 60", "execs_done        : 340986", "corpus_count      : 8", "edges_found       : 30", "command_line      : afl-fuzz -i a:b"], TimeSpan.FromSeconds(60)));

    [Fact]
    public void A_file_without_them_is_not_taken_for_nothing() => Assert.Throws<FormatException>(() => AflStatistics.Parse(["run_time : 60"], TimeSpan.Zero));

    [Theory]
    [InlineData("--minutes", "0")]
    [InlineData("--minutes")]
    [InlineData("--target", "read-nothing")]
    [InlineData("--hours", "1")]
    public void An_option_that_makes_no_sense_is_refused(params string[] options) => Assert.Throws<FormatException>(() => CampaignOptions.Parse(options));

    [Fact]
    public void Targets_can_be_named_by_a_pattern() =>
        Assert.Equal(["xml-volume", "xml-pool", "xml-domain", "xml-ovf", "probe"], CampaignOptions.Parse(["--target", "xml-*,probe,xml-pool"]).Targets.Select(t => t.Name));

    [Fact]
    public void Options_are_remembered_as_the_task_takes_them()
    {
        CampaignOptions options = CampaignOptions.Parse(["--minutes", "2.5", "--target", "probe,read-qcow2"]);
        Assert.Equal(2.5, options.Minutes);
        Assert.Equal(["probe", "read-qcow2"], options.Targets.Select(t => t.Name));
        Assert.Equal("Fuzz -Minutes 2.5 -Target probe,read-qcow2", options.Command);
    }

    private static TargetResult Result(string target, double minutes, long edges, params string[] findings) =>
        new(target, new AflStatistics(100, minutes * 60, edges, 8), findings);
}
