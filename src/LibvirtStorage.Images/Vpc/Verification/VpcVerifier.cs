using LibvirtStorage.Images.Raw;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vpc.Verification;

/// <summary>Reports what the footer says that is worth a finding, and goes through the blocks of a disk that has some.</summary>
internal static class VpcVerifier
{
    public static void Verify(VpcImage image, VerificationReport report, BudgetMeter budget)
    {
        var log = new FindingLog(report);
        try
        {
            CheckSize(image, log);
            CheckOtherSizes(image, report, log);
            if (image.Footer.SavedState != 0)
            {
                log.Add(VpcRules.VpcSavedState, "Saved State", image.FooterOffset + 84, $"The machine that the disk belongs to is suspended.");
            }

            report.MappedSize = image.Header is { } header
                ? VpcBlockVerification.Verify(image, header, log, budget)
                : RawImage.MappedSize(image.Source, (long)image.VirtualSize, budget);
        }
        finally
        {
            log.Complete();
        }
    }

    private static void CheckOtherSizes(VpcImage image, VerificationReport report, FindingLog log)
    {
        VpcFooter footer = image.Footer;
        report.AddSize(footer.CurrentSize, "Current Size");
        if (image.SizeRule != VpcSizeRule.CurrentSize)
        {
            report.AddSize(footer.Geometry.Size, "Disk Geometry");
        }

        // libvirt goes by it, and knows no fixed disks.
        if (image.Header is not null && footer.OriginalSize != footer.CurrentSize)
        {
            report.AddSize(footer.OriginalSize, "Original Size");
            log.Add(
                VpcRules.VpcOriginalSize, "Original Size", image.FooterOffset + 40, $"The disk was made with {footer.OriginalSize} bytes, and has {image.VirtualSize} now; libvirt shows {footer.OriginalSize}.");
        }
    }

    private static void CheckSize(VpcImage image, FindingLog log)
    {
        VpcFooter footer = image.Footer;
        ulong at = image.FooterOffset + 48;
        if (image.VirtualSize % VpcLimits.SectorSize != 0)
        {
            log.Add(VpcRules.VpcOddSize, "Current Size", at, $"The disk has {image.VirtualSize} bytes, which is not a multiple of {VpcLimits.SectorSize}.");
        }

        if (image.SizeRule == VpcSizeRule.CurrentSize || footer.CurrentSize == footer.Geometry.Size)
        {
            return;
        }

        bool isRounding = footer.CurrentSize > footer.Geometry.Size && footer.CurrentSize - footer.Geometry.Size < footer.Geometry.Rounding;
        log.Add(
            image.SizeRule == VpcSizeRule.Geometry && isRounding ? VpcRules.VpcRoundedSize : VpcRules.VpcDisputedSize,
            "Current Size",
            at,
            $"The disk has {footer.CurrentSize} bytes, or {footer.Geometry.Size} by its geometry, and was made by '{ImageText.Escape(footer.CreatorApplication)}'; {image.VirtualSize} are read.");
    }
}
