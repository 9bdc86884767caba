using LibvirtStorage.Images.Validation;
using LibvirtStorage.Images.Vmdk.Extents;
using LibvirtStorage.Images.Vmdk.Reading;

namespace LibvirtStorage.Images.Vmdk.Verification;

/// <summary>Verifies a disk: each extent, then whether they are what the descriptor says.</summary>
internal static class VmdkVerifier
{
    /// <summary>
    /// Of a source that cannot seek only header and descriptor are looked at. The rest is checked as it passes by, before the
    /// conversion's head is written.
    /// </summary>
    public static void Verify(VmdkImage image, VerificationReport report, BudgetMeter budget)
    {
        var log = new FindingLog(report);
        try
        {
            ulong mapped = 0;
            foreach (VmdkExtent extent in image.OpenExtents(budget))
            {
                if (extent.Source.CanSeek)
                {
                    mapped += extent.Verify(log, budget);
                }
                else
                {
                    ForwardReaders.RequireStream(extent);
                }
            }

            image.CheckAgreement();
            report.MappedSize = mapped;
            report.KnowsMappedSize = image.Source.CanSeek;
        }
        finally
        {
            log.Complete();
        }
    }
}
