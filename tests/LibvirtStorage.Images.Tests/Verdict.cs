using System;
using System.Collections.Generic;
using System.Linq;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests;

/// <summary>
/// What Identify and Verify make of an image. Whatever an image holds, nothing but a <see cref="DiskImageException"/>
/// escapes them or the reader, and none of them takes more than a small budget.
/// </summary>
internal class Verdict
{
    private static readonly ImageBudget s_budget = new() { MaxMemory = 64 << 20, MaxWork = 256 << 20, MaxTime = TimeSpan.FromSeconds(20) };

    private readonly VerificationReport _report = new();

    public Verdict(ImageFormat format, byte[] image)
    {
        var source = new MemoryByteSource(image);
        Try(() => Info = format.Identify(source, new BudgetMeter(s_budget)));
        Try(() => format.Verify(source, _report, new BudgetMeter(s_budget)));
        ReaderError = ReadEverything(format, source);
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
    public Verdict AssertRefused(FindingReason reason)
    {
        Assert.NotEmpty(Errors);
        Assert.All(Errors, f => Assert.Equal(reason, f.Reason));
        return this;
    }

    /// <summary>No errors, and warnings by exactly these rules.</summary>
    public Verdict AssertAccepted(params string[] warnings)
    {
        AssertNoErrors();
        Assert.Equal(warnings.OrderBy(r => r, StringComparer.Ordinal), Warnings.Select(f => f.Id).Distinct().OrderBy(r => r, StringComparer.Ordinal));
        return this;
    }

    public Verdict AssertNoErrors()
    {
        Assert.Empty(Errors);
        Assert.NotNull(Info);
        return this;
    }

    private static Finding? ReadEverything(ImageFormat format, MemoryByteSource source)
    {
        try
        {
            using ImageReader reader = format.OpenReader(source, new BudgetMeter(s_budget));
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
