using System;
using LibvirtStorage.Images.Contents;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Raw;

/// <summary>What raw and iso share: the file is the payload, and nothing in it is structure.</summary>
internal static class RawImage
{
    /// <summary>Charged for each question about holes, which is a system call, in place of the metadata other formats read.</summary>
    private const int RangeCost = 512;

    public static ImageInfo Describe(string format, ByteSource source, BudgetMeter budget) => new()
    {
        Format = format,
        VirtualSize = (ulong)source.Length,
        FileSize = source.Length,
        Features = DiskContents.Of(source, budget).Features,
    };

    /// <summary>Counts what is stored, and notes what is odd about the disk.</summary>
    public static void Verify(ByteSource source, VerificationReport report, BudgetMeter budget)
    {
        report.MappedSize = MappedSize(source, source.Length, budget);
        if (source.Length == 0)
        {
            report.Add(RawRules.RawEmpty.At(null, 0, "The file has no bytes, so the disk has none."));
        }

        foreach (Finding note in DiskContents.Of(source, budget).Notes())
        {
            report.Add(note);
        }
    }

    /// <summary>Counts the bytes of a payload at the start of the file that are not in holes.</summary>
    public static ulong MappedSize(ByteSource source, long length, BudgetMeter budget)
    {
        ulong mapped = 0;
        SourceRange range;
        for (long offset = 0; offset < length; offset = range.End)
        {
            budget.Spend(RangeCost);
            range = source.RangeAt(offset);
            mapped += range.IsHole ? 0 : (ulong)(Math.Min(range.End, length) - offset);
        }

        return mapped;
    }

    public static ContainerWriter CreateWriter(string format, ulong virtualSize, WriterOptions options)
    {
        WriterRules.RefuseUnknownOptions(format, options);
        return virtualSize <= long.MaxValue
            ? new RawWriter((long)virtualSize)
            : throw WriterRules.SizeLimit.Error(null, null, $"A file has at most {long.MaxValue} bytes; {virtualSize} are asked for.", value: virtualSize, limit: long.MaxValue);
    }
}
