using System;
using System.Collections.Generic;
using System.Globalization;

namespace LibvirtStorage.Images.Validation;

/// <summary>Reports the first findings of each rule and counts the others: a table full of nonsense costs no more than one.</summary>
internal sealed class FindingLog
{
    private const int ShownOfEach = 10;

    private readonly VerificationReport _report;

    /// <summary>By id: to hash a whole rule, with its sentences, takes longer than to find that it is broken.</summary>
    private readonly Dictionary<string, (FindingRule Rule, long Count)> _counts = new(StringComparer.Ordinal);

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

    public void Add(FindingRule rule, string? field, ulong? offset, FormattableString message, ulong? value = null, ulong? limit = null)
    {
        _counts.TryGetValue(rule.Id, out (FindingRule Rule, long Count) known);
        _counts[rule.Id] = (rule, known.Count + 1);
        HasErrors |= rule.Severity == FindingSeverity.Error;
        if (known.Count < ShownOfEach)
        {
            _report.Add(rule.At(field, offset, message.ToString(CultureInfo.InvariantCulture), value, limit));
        }
    }

    /// <summary>
    /// Counts one more finding of a rule that was shown often enough. For walks that may find one at every step: to word a
    /// message costs more than the step.
    /// </summary>
    /// <returns>False, and nothing is counted, if the finding is still to be shown.</returns>
    public bool CountRepeated(FindingRule rule)
    {
        if (!_counts.TryGetValue(rule.Id, out (FindingRule Rule, long Count) known) || known.Count < ShownOfEach)
        {
            return false;
        }

        _counts[rule.Id] = (rule, known.Count + 1);
        return true;
    }

    /// <summary>Says how many were not shown.</summary>
    public void Complete()
    {
        foreach ((FindingRule rule, long count) in _counts.Values)
        {
            if (count > ShownOfEach)
            {
                _report.Add(rule.At(null, null, $"{count - ShownOfEach} more of this kind."));
            }
        }
    }
}
