using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vpc.Reading;

/// <summary>Chooses the reader of a disk type.</summary>
internal static class VpcReaders
{
    /// <exception cref="DiskImageException">The payload is not in the file, or its table is broken, or the budget is too small for it.</exception>
    public static ImageReader Open(VpcImage image, BudgetMeter budget)
    {
        if (image.HasParent)
        {
            ExternalReference parent = VpcParentNames.Read(image, budget)[0];
            throw VpcRules.VpcParent.Error("Disk Type", image.FooterOffset + 60, $"The payload is not complete without {ExternalReference.InWords("parent", parent.Target)}.");
        }

        return image.Header is { } header ? new VpcDynamicReader(image, header, budget) : new VpcFixedReader(image, budget);
    }
}
