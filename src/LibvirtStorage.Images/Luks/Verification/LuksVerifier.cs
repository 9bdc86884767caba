using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Raw;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Luks.Verification;

/// <summary>Every part of the volume lies inside the file, and none on another.</summary>
internal static class LuksVerifier
{
    public static void Verify(LuksVolume volume, ByteSource source, VerificationReport report, BudgetMeter budget)
    {
        foreach (Finding finding in volume.Findings)
        {
            report.Add(finding);
        }

        var map = new RegionMap();
        foreach (LuksArea area in volume.Areas)
        {
            Place(map, area, source.Length, report);
        }

        foreach (LuksArea segment in volume.Payload)
        {
            Place(map, segment, source.Length, report);
            report.MappedSize += MappedSize(segment, source, budget);
        }
    }

    private static void Place(RegionMap map, LuksArea area, long fileLength, VerificationReport report)
    {
        if (!FileBounds.IsInside(area.Offset, area.Length, (ulong)fileLength))
        {
            report.Add(LuksRules.LuksTruncated.At(
                area.Field, area.FieldOffset, $"{Capital(area.Name)} ({area.Length} bytes at {area.Offset}) lies behind the end of the file, which has {fileLength} bytes."));
        }
        else if (map.Claim(area.Name, area.Offset, area.Length) is { } other)
        {
            report.Add(LuksRules.LuksOverlap.At(
                area.Field, area.FieldOffset, $"{Capital(area.Name)} ({area.Length} bytes at {area.Offset}) lies on {other.Name}."));
        }
    }

    private static ulong MappedSize(LuksArea segment, ByteSource source, BudgetMeter budget)
    {
        using var payload = new SubrangeByteSource(source, (long)segment.Offset, (long)segment.Length);
        return RawImage.MappedSize(payload, payload.Length, budget);
    }

    private static string Capital(string name) => char.ToUpperInvariant(name[0]) + name.Substring(1);
}
