using System.Linq;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Images.Vmdk;
using Xunit;

namespace LibvirtStorage.Images.Tests.Validation;

/// <summary>What is kept of findings without end.</summary>
public sealed class VerificationReportTests
{
    [Fact]
    public void As_many_as_are_kept_are_all_of_them()
    {
        VerificationReport report = Warnings(VerificationReport.MaxFindings);
        Assert.Equal(VerificationReport.MaxFindings, report.Findings.Count);
        Assert.All(report.Findings, f => Assert.Equal("VmdkUnclean", f.Id));
    }

    [Fact]
    public void Where_there_are_more_it_is_said_how_many()
    {
        Finding last = Warnings(VerificationReport.MaxFindings + 7).Findings[^1];
        Assert.Equal((nameof(CommonRules.MoreFindings), FindingSeverity.Note, 107UL, 100UL), (last.Id, last.Severity, last.Value, last.Limit));
        Assert.Contains("7 more findings", last.Message);
    }

    [Fact]
    public void An_error_that_comes_late_is_kept_in_the_place_of_a_warning()
    {
        VerificationReport report = Warnings(VerificationReport.MaxFindings);
        report.Add(CommonRules.ReadPastEnd.At(null, null, "An error."));
        Assert.Equal(1, report.Findings.Count(f => f.Severity == FindingSeverity.Error));
        Assert.Equal((1L, VerificationReport.MaxFindings + 1), (report.Dropped, report.Findings.Count));
    }

    private static VerificationReport Warnings(int count)
    {
        var report = new VerificationReport();
        for (int i = 0; i < count; i++)
        {
            report.Add(VmdkRules.VmdkUnclean.At(null, null, "A warning."));
        }

        return report;
    }
}
