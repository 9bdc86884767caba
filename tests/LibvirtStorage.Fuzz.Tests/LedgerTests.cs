using System;
using System.IO;
using System.Linq;
using LibvirtStorage.Fuzz.Campaign;
using Xunit;

namespace LibvirtStorage.Fuzz.Tests;

public sealed class LedgerTests
{
    private const string Preface = "# Ledger\n\n| A | Table |\n|---|---|\n| of | people |\n";

    private static readonly LedgerRow s_row = new("2026-11-24", "abc1234", "Fuzz", "read-qcow2", 60, 100, 70, 8, "");

    [Fact]
    public void Targets_add_up_over_runs_and_runs_over_targets() =>
        Assert.Equal(
            Preface + """

            ## Targets

            | Target | Core-minutes | Executions | Most edges | Inputs | Last commit | Findings of the last run |
            |---|--:|--:|--:|--:|---|---|
            | probe | 30.0 | 100 | - | 8 | abc1234 | a / b; c |
            | read-qcow2 | 66.0 | 200 | 70 | 9 | def5678 | none |

            Total: 1.6 core-hours, 300 executions.

            ## Runs

            | Date | Commit | Command | Targets | Core-minutes | Executions | With findings |
            |---|---|---|--:|--:|--:|---|
            | 2026-11-24 | abc1234 | `Fuzz` | 2 | 90.0 | 200 | probe |
            | 2026-11-24 | def5678 | `Fuzz` | 1 | 6.0 | 100 | none |

            """.ReplaceLineEndings("\n"),
            Ledger.Page(
                Preface,
                [
                    s_row,
                    s_row with { Target = "probe", Minutes = 30, Edges = 0, Findings = "a | b; c" },
                    s_row with { Commit = "def5678", Minutes = 6, Edges = 50, Inputs = 9 },
                ]));

    [Fact]
    public void A_page_that_has_tables_gets_new_ones() => Assert.Equal(Ledger.Page(Preface, [s_row]), Ledger.Page(Ledger.Page(Preface, []), [s_row]));

    [Fact]
    public void What_was_written_is_read_again()
    {
        string text = Ledger.Write([s_row, s_row with { Minutes = 0.125, Findings = "broken\tin\ntwo" }]);

        Assert.Equal([s_row, s_row with { Minutes = 0.125, Findings = "broken in two" }], Ledger.Parse(text));
        Assert.Equal(text, Ledger.Write(Ledger.Parse(text)));
    }

    [Fact]
    public void A_row_of_another_form_is_not_lost_silently() =>
        Assert.Throws<FormatException>(() => Ledger.Parse(LedgerRow.Heading + "\n2026-11-25\tone\tcell\ttoo few\n"));

    [Fact]
    public void The_committed_page_is_what_the_rows_say()
    {
        string page = File.ReadAllText(Workplace.LedgerPage);
        Assert.Equal(Ledger.Page(page, Ledger.Parse(File.ReadAllText(Workplace.LedgerRows))), page);
    }

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
}
