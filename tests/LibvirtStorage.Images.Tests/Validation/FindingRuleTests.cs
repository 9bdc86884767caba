using System.Linq;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Validation;

public sealed class FindingRuleTests
{
    private static readonly string[] s_reasons =
    [
        "external-reference", "format-mismatch", "ambiguous-format", "unsupported-version", "unsupported-feature", "format-not-allowed",
        "corrupt", "truncated", "limit", "encrypted", "dirty",
    ];

    [Fact]
    public void Reasons_have_the_names_that_scripts_match_on() =>
        Assert.Equal(s_reasons, Enumerable.Range(0, s_reasons.Length).Select(r => ((FindingReason)r).Name()));

    [Fact]
    public void A_finding_holds_the_number_and_what_is_allowed()
    {
        DiskImageException error = CommonRules.MemoryBudget.Error("l1_size", 36, "Too much.", value: 5, limit: 4);

        Assert.Equal((5UL, 4UL), (error.Finding.Value, error.Finding.Limit));
    }

    [Fact]
    public void A_finding_about_no_number_holds_none()
    {
        Finding finding = PolicyRules.Device.At(null, null, "A device.");

        Assert.Equal((null, null), (finding.Value, finding.Limit));
    }

    [Fact]
    public void A_budget_says_what_it_allows()
    {
        var meter = new BudgetMeter(new ImageBudget { MaxMemory = 10, MaxWork = 20 });

        Finding memory = Assert.Throws<DiskImageException>(() => meter.Reserve(11, "table")).Finding;
        Finding work = Assert.Throws<DiskImageException>(() => meter.Spend(21)).Finding;

        Assert.Equal((11UL, 10UL, 21UL, 20UL), (memory.Value, memory.Limit, work.Value, work.Limit));
    }
}
