using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vhdx.Verification;

/// <summary>Walks everything that an image refers to. Opening it has settled header section, log, regions and metadata; blocks are left.</summary>
internal static class VhdxVerifier
{
    public static void Verify(VhdxImage image, VerificationReport report, BudgetMeter budget)
    {
        var log = new FindingLog(report);
        foreach (Finding remark in image.Remarks)
        {
            log.Add(remark);
        }

        if (image.Regions.UnknownCount > 0)
        {
            log.Add(VhdxRules.VhdxUnknownOptional, "Region Table", null, $"{image.Regions.UnknownCount} optional regions are not known and were skipped.");
        }

        if (image.Metadata.UnknownCount > 0)
        {
            log.Add(VhdxRules.VhdxUnknownOptional, "Metadata Table", null, $"{image.Metadata.UnknownCount} optional metadata items are not known and were skipped.");
        }

        if (image.Metadata.LogicalSectorSize != VhdxLimits.SmallSector)
        {
            log.Add(VhdxRules.VhdxSectorSize, "Logical Sector Size", null, $"The disk has sectors of {image.Metadata.LogicalSectorSize} bytes; QEMU opens images with sectors of {VhdxLimits.SmallSector} only.");
        }

        var blocks = new VhdxBlockVerification(image, log, budget);
        try
        {
            report.MappedSize = blocks.Walk();
        }
        finally
        {
            blocks.Release();
            log.Complete();
        }
    }
}
