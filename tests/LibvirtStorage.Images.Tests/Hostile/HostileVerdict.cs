using System;
using System.Diagnostics;
using System.Linq;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Hostile;

/// <summary>What a hostile file may cost, whatever is in it, and what may come out of the readers.</summary>
internal static class HostileVerdict
{
    private const long MaxAllocated = 64L << 20;
    private const ulong MaxRead = 8UL << 20;
    private static readonly TimeSpan s_maxTime = TimeSpan.FromSeconds(1);

    /// <summary>Judges an image and asserts the bounds. A busy machine gets three tries for the time.</summary>
    public static ImageReport Of(byte[] image, string format = "qcow2", bool strict = false)
    {
        Assert.True(ImageFormats.TryGet(format, out ImageFormat? declared));
        ImageReport report = null!;
        for (int attempt = 1; ; attempt++)
        {
            using var source = new MemoryByteSource(image);
            long before = AllocatedBytes.Now;
            var clock = Stopwatch.StartNew();
            report = ImageValidator.Validate(source, declared, new ImagePolicy { Strict = strict }, new BudgetMeter(ImageBudget.Default));
            TimeSpan time = clock.Elapsed;
            long allocated = AllocatedBytes.Now - before;
            Assert.True(allocated <= MaxAllocated, $"{allocated} bytes were allocated.");
            Assert.All(report.Findings.Where(f => f.Reason == FindingReason.Limit && f.Severity == FindingSeverity.Error), SaysWhatIsAllowed);
            if (time <= s_maxTime)
            {
                return report;
            }

            Assert.True(attempt < 3, $"The verdict took {time}.");
        }
    }

    public static ImageReport Refuses(FindingReason reason, byte[] image, string format = "qcow2")
    {
        ImageReport report = Of(image, format);
        Assert.Contains(report.Findings, f => f.Severity == FindingSeverity.Error && f.Reason == reason);
        return report;
    }

    public static ImageReport Accepts(byte[] image, string format = "qcow2")
    {
        ImageReport report = Of(image, format);
        Assert.True(report.Passed, string.Join(Environment.NewLine, report.Findings));
        return report;
    }

    /// <summary>The payload of the whole disk if it is not large, or null where a reader refuses it, by an exception of its own.</summary>
    public static byte[]? Payload(byte[] image, string format = "qcow2")
    {
        Assert.True(ImageFormats.TryGet(format, out ImageFormat? declared));
        using var source = new MemoryByteSource(image);
        try
        {
            using ImageReader reader = declared.OpenReader(source, new BudgetMeter(ImageBudget.Default));
            return Read(reader);
        }
        catch (DiskImageException)
        {
            return null;
        }
    }

    /// <summary>Where something is counted only until it is too much, there is no value.</summary>
    private static void SaysWhatIsAllowed(Finding finding)
    {
        bool isRest = finding.Message.EndsWith("more of this kind.", StringComparison.Ordinal);
        Assert.True(isRest || (finding.Limit is not null && !(finding.Value <= finding.Limit)), $"{finding} ({finding.Value}, {finding.Limit})");
    }

    private static byte[] Read(ImageReader reader)
    {
        byte[] payload = new byte[(int)Math.Min(MaxRead, reader.VirtualSize)];
        foreach (GuestExtent extent in reader.Extents().TakeWhile(e => e.Offset < MaxRead))
        {
            if (extent.Kind == ExtentKind.Data)
            {
                reader.Read(extent.Offset, payload.AsSpan((int)extent.Offset, (int)Math.Min(extent.Length, MaxRead - extent.Offset)));
            }
        }

        return payload;
    }
}
