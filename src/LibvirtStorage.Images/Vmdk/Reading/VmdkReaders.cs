using System.Collections.Generic;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Images.Vmdk.Extents;

namespace LibvirtStorage.Images.Vmdk.Reading;

/// <summary>Opens the payload of a disk, whatever it is made of.</summary>
internal static class VmdkReaders
{
    /// <exception cref="DiskImageException">The disk is not complete, or broken.</exception>
    public static ImageReader Open(VmdkImage image, BudgetMeter budget)
    {
        IReadOnlyList<VmdkExtent> extents = image.OpenExtents(budget);
        image.CheckAgreement();
        var parts = new List<ImageReader>();
        var memory = new TableMemory();
        try
        {
            foreach (VmdkExtent extent in extents)
            {
                if (!extent.Source.CanSeek)
                {
                    ForwardReaders.RequireStream(extent);
                }

                parts.Add(extent.OpenReader(memory, budget));
            }

            return parts.Count == 1 ? parts[0] : new JoinedReader(parts);
        }
        catch
        {
            parts.ForEach(part => part.Dispose());
            throw;
        }
    }
}
