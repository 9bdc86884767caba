using System;
using System.Collections.Generic;
using System.Globalization;

namespace LibvirtStorage.Images.Validation;

/// <summary>Reports the first findings of each rule and counts the others: a table full of nonsense costs no more than one.</summary>
internal sealed class FindingLog
{
    private const int ShownOfEach = 10;

    private readonly VerificationReport _report;
    private readonly Dictionary<FindingRule, long> _counts = [];

    public FindingLog(VerificationReport report)
    {
        _report = report;
    }

    /// <summary>Whether anything that fails the image was found.</summary>
    public bool HasErrors { get; private set; }

    public void Add(Finding finding)
    {
        HasErrors |= finding.Severity == FindingSeverity.Error;
        _report.Add(finding);
    }

    public void Add(FindingRule rule, string? field, ulong? offset, FormattableString message)
    {
        _counts.TryGetValue(rule, out long count);
        _counts[rule] = count + 1;
        HasErrors |= rule.Severity == FindingSeverity.Error;
        if (count < ShownOfEach)
        {
            _report.Add(rule.At(field, offset, message.ToString(CultureInfo.InvariantCulture)));
        }
    }

    /// <summary>Says how many were not shown.</summary>
    public void Complete()
    {
        foreach (KeyValuePair<FindingRule, long> counted in _counts)
        {
            if (counted.Value > ShownOfEach)
            {
                _report.Add(counted.Key.At(null, null, $"{counted.Value - ShownOfEach} more of this kind."));
            }
        }
    }
}
