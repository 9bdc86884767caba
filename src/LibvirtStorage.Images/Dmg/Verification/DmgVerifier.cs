using System.Linq;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Dmg.Verification;

/// <summary>No byte of the file stands for two parts of the disk, and none of them is a block list.</summary>
internal static class DmgVerifier
{
    public static void Verify(DmgImage image, VerificationReport report, BudgetMeter budget)
    {
        var log = new FindingLog(report);
        DmgTrailer trailer = image.Trailer;
        var stored = image.Chunks.Where(c => c.Length > 0).Select(c => (c.Offset, c.Length, Name: "chunk"))
            .Append((trailer.XmlOffset, trailer.XmlLength, "property list"))
            .Append((trailer.ResourceForkOffset, trailer.ResourceForkLength, "resource fork"))
            .Where(s => s.Item2 > 0)
            .OrderBy(s => s.Item1);
        ulong end = 0;
        string before = string.Empty;
        foreach ((ulong offset, ulong length, string name) in stored)
        {
            budget.Spend(DmgChunk.Size);
            if (offset < end)
            {
                log.Add(DmgRules.DmgChunkOverlap, "CompressedOffset", offset, $"The {name} of {length} bytes at {offset} lies on a {before} before it.");
            }

            (end, before) = offset + length > end ? (offset + length, name) : (end, before);
        }

        log.Complete();
        foreach (DmgChunk chunk in image.Chunks.Where(c => !c.IsEmpty))
        {
            report.MappedSize += chunk.SectorCount * DmgLimits.SectorSize;
        }
    }
}
