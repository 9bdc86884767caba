using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vmdk.Reading;

/// <summary>A range of a file that is payload as it stands.</summary>
internal sealed class FlatReader(ByteSource source, ulong start, ulong length, BudgetMeter budget) : MappedReader(source, length, budget)
{
    protected override GuestRun RunAt(ulong offset, ulong limit) => new(GuestRunKind.Data, limit, start + offset);
}
