using System;
using System.Collections.Generic;
using System.Linq;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Qcow2;

/// <summary>
/// What Identify and Verify make of an image. Whatever an image holds, nothing but a <see cref="DiskImageException"/>
/// escapes them or the reader, and none of them takes more than a small budget.
/// </summary>
internal sealed class Qcow2Verdict
{
    private static readonly ImageBudget s_budget = new() { MaxMemory = 64 << 20, MaxWork = 256 << 20, MaxTime = TimeSpan.FromSeconds(20) };

    private readonly VerificationReport _report = new();

    public Qcow2Verdict(byte[] image)
    {
        var source = new MemoryByteSource(image);
        Try(() => Info = ImageFormats.Qcow2.Identify(source, new BudgetMeter(s_budget)));
        Try(() => ImageFormats.Qcow2.Verify(source, _report, new BudgetMeter(s_budget)));
        ReaderError = ReadEverything(source);
    }

    public ImageInfo? Info { get; private set; }

    public ulong MappedSize => _report.MappedSize;

    /// <summary>Why the payload cannot be read, or null.</summary>
    public Finding? ReaderError { get; }

    public IReadOnlyList<Finding> Findings => _report.Findings;

    public IEnumerable<Finding> Errors => Of(FindingSeverity.Error);

    public IEnumerable<Finding> Warnings => Of(FindingSeverity.Warning);

    public IEnumerable<Finding> Notes => Of(FindingSeverity.Note);

    /// <summary>Refused, and for no other reason.</summary>
    public static Qcow2Verdict AssertRefused(FindingReason reason, byte[] image)
    {
        var verdict = new Qcow2Verdict(image);
        Assert.NotEmpty(verdict.Errors);
        Assert.All(verdict.Errors, f => Assert.Equal(reason, f.Reason));
        return verdict;
    }

    public static Qcow2Verdict AssertAccepted(byte[] image)
    {
        Qcow2Verdict verdict = AssertWarned(image);
        Assert.Empty(verdict.Warnings);
        return verdict;
    }

    /// <summary>No errors, and warnings by exactly these rules.</summary>
    public static Qcow2Verdict AssertWarned(byte[] image, params string[] rules)
    {
        var verdict = new Qcow2Verdict(image);
        Assert.Empty(verdict.Errors);
        Assert.NotNull(verdict.Info);
        if (rules.Length > 0)
        {
            Assert.Equal(rules.OrderBy(r => r, StringComparer.Ordinal), verdict.Warnings.Select(f => f.Id).Distinct().OrderBy(r => r, StringComparer.Ordinal));
        }

        return verdict;
    }

    private static Finding? ReadEverything(MemoryByteSource source)
    {
        try
        {
            using ImageReader reader = ImageFormats.Qcow2.OpenReader(source, new BudgetMeter(s_budget));
            byte[] buffer = new byte[64 << 10];
            foreach (GuestExtent extent in reader.Extents().Where(e => e.Kind == ExtentKind.Data))
            {
                // A hostile image maps terabytes; a part of each extent is enough to meet every entry's kind.
                int length = (int)Math.Min(extent.Length, (ulong)buffer.Length);
                reader.Read(extent.Offset, buffer.AsSpan(0, length));
                reader.Read(extent.Offset + extent.Length - (ulong)length, buffer.AsSpan(0, length));
            }

            return null;
        }
        catch (DiskImageException e)
        {
            return e.Finding;
        }
    }

    private void Try(Action examine)
    {
        try
        {
            examine();
        }
        catch (DiskImageException e)
        {
            _report.Add(e.Finding);
        }
    }

    private IEnumerable<Finding> Of(FindingSeverity severity) => _report.Findings.Where(f => f.Severity == severity);
}
