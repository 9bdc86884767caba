using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vpc.Reading;

/// <summary>The payload of a fixed disk: the bytes before its footer.</summary>
internal sealed class VpcFixedReader(VpcImage image, BudgetMeter budget) : MappedReader(image.Source, image.VirtualSize, budget)
{
    protected override GuestRun RunAt(ulong offset, ulong limit) => new(GuestRunKind.Data, limit, offset);
}
