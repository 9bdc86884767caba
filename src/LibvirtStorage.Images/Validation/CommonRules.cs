namespace LibvirtStorage.Images.Validation;

/// <summary>Rules that hold for every format.</summary>
public static class CommonRules
{
    private const string Damaged = "The image is damaged or was cut; get it again from its source, or repair a copy with the tool that made it.";

    private const string Budget = "Real images stay far below the budget; treat the image as hostile unless you know why it is so large.";

    /// <summary>Something that was pointed to lies behind the end of the file.</summary>
    public static readonly FindingRule ReadPastEnd = Rule.Error(FindingReason.Truncated, Damaged);

    /// <summary>Metadata would need more memory than the budget has.</summary>
    public static readonly FindingRule MemoryBudget = Rule.Error(FindingReason.Limit, Budget);

    /// <summary>Metadata would need more reads than the budget has.</summary>
    public static readonly FindingRule WorkBudget = Rule.Error(FindingReason.Limit, Budget);

    /// <summary>The examination takes longer than the budget has.</summary>
    public static readonly FindingRule TimeBudget = Rule.Error(FindingReason.Limit, Budget);

    /// <summary>There were more findings than are kept; errors are kept before others.</summary>
    public static readonly FindingRule MoreFindings = Rule.Note(
        FindingReason.Limit, "Deal with the findings that are shown first; most of the others will be of the same kinds.");
}
