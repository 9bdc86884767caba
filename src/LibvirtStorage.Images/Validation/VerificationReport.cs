using System.Collections.Generic;

namespace LibvirtStorage.Images.Validation;

/// <summary>Collects what <see cref="ImageFormat.Verify"/> finds. Bounded: a hostile image cannot fill memory with findings.</summary>
public sealed class VerificationReport
{
    /// <summary>Findings kept; further ones are counted only.</summary>
    public const int MaxFindings = 100;

    private readonly List<Finding> _findings = [];

    /// <summary>What was found, in the order of finding, and at last how much more there was.</summary>
    public IReadOnlyList<Finding> Findings => Dropped == 0 ? _findings
        : [.. _findings, CommonRules.MoreFindings.At(null, null, $"There are {Dropped} more findings; {MaxFindings} are kept.", (ulong)Dropped + MaxFindings, MaxFindings)];

    /// <summary>Findings that were not kept because there were too many.</summary>
    public long Dropped { get; private set; }

    /// <summary>Payload bytes that are stored in the container (not zero, not unallocated). Set by the format.</summary>
    public ulong MappedSize { get; set; }

    /// <summary>Whether <see cref="MappedSize"/> means anything. Not where a stream has to pass by first.</summary>
    public bool KnowsMappedSize { get; set; } = true;

    /// <summary>
    /// The largest size in bytes that the disk has for other readers, or gets when a snapshot is applied, and which of the image's fields says
    /// so; null if there is none.
    /// </summary>
    public (ulong Size, string Field)? LargestSize { get; private set; }

    /// <summary>A size that is not the one that is read here, but somebody's. A policy bounds it too.</summary>
    /// <param name="size">Bytes.</param>
    /// <param name="field">The field that has it.</param>
    public void AddSize(ulong size, string field)
    {
        if (LargestSize is not { } largest || size > largest.Size)
        {
            LargestSize = (size, field);
        }
    }

    /// <summary>Adds a finding. An error displaces a note or warning when the list is full.</summary>
    public void Add(Finding finding)
    {
        if (_findings.Count < MaxFindings)
        {
            _findings.Add(finding);
            return;
        }

        Dropped++;
        int lesser = finding.Severity == FindingSeverity.Error ? _findings.FindIndex(f => f.Severity != FindingSeverity.Error) : -1;
        if (lesser >= 0)
        {
            _findings[lesser] = finding;
        }
    }
}
