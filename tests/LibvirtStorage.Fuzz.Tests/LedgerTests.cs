using System;
using System.Linq;
using LibvirtStorage.Fuzz.Campaign;
using Xunit;

namespace LibvirtStorage.Fuzz.Tests;

public sealed class LedgerTests
{
    [Fact]
    public void Rows_add_up()
    {
        string text = Ledger.Add("# Ledger\n\nWords.\n", new DateTime(2026, 11, 24), "abc1234", "Fuzz -Minutes 60", [new("read-qcow2", new AflStatistics(5000, 3600, 70, 8), [])]);
        Assert.Contains("| 2026-11-24 | abc1234 | `Fuzz -Minutes 60` | read-qcow2 | 60.0 | 5000 | 70 | 8 | none |\n\nTotal: 1.0 core-hours.", text, StringComparison.Ordinal);
        string more = Ledger.Add(text, new DateTime(2026, 11, 25), "def5678", "Fuzz", [new("probe", new AflStatistics(1, 1800, 2, 3), ["a | b", "c"])]);
        Assert.StartsWith(text[..text.IndexOf("\n\nTotal", StringComparison.Ordinal)], more, StringComparison.Ordinal);
        Assert.EndsWith("| probe | 30.0 | 1 | 2 | 3 | a / b; c |\n\nTotal: 1.5 core-hours.\n", more, StringComparison.Ordinal);
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
