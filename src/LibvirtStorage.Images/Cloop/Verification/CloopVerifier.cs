using System.Buffers.Binary;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Cloop.Verification;

/// <summary>Holds the offsets to the rules. Blocks follow each other, so none is shared, and none decodes to more than deflate can hold.</summary>
internal static class CloopVerifier
{
    public static void Verify(CloopImage image, VerificationReport report, BudgetMeter budget)
    {
        var log = new FindingLog(report);
        ulong end = image.Header.OffsetsEnd;
        FileTables.ForEach(image.Source, CloopHeader.Length, image.Header.OffsetCount, CloopLimits.OffsetSize, BinaryPrimitives.ReadUInt64BigEndian, budget, (i, offset) =>
        {
            // The first offset has none before it, and is looked at as the start of the first block.
            if (i > 0 && image.CheckBlock(end, offset) is { } broken)
            {
                log.Add(broken.Rule, "offset", CloopHeader.Length + ((ulong)i * CloopLimits.OffsetSize), broken.Message);
            }

            end = offset;
        });
        log.Complete();
        report.MappedSize = image.Header.VirtualSize;
        if (!log.HasErrors && FileTail.HasBytes(image.Source, end))
        {
            log.Add(CloopRules.CloopUnreferencedTail, null, end, $"Nothing refers to the last {(ulong)image.Source.Length - end} bytes of the file.");
        }
    }
}
