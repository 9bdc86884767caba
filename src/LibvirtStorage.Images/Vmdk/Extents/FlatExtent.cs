using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Images.Vmdk.Descriptors;
using LibvirtStorage.Images.Vmdk.Reading;

namespace LibvirtStorage.Images.Vmdk.Extents;

/// <summary>Payload as it is, from some sector of a file on (FLAT, VMFS).</summary>
internal sealed class FlatExtent(ByteSource source, ExtentLine line) : VmdkExtent(source)
{
    public override ulong Sectors => line.Sectors;

    private ulong Offset => line.Offset * VmdkLimits.SectorSize;

    private ulong Length => line.Sectors * VmdkLimits.SectorSize;

    public override ImageReader OpenReader(TableMemory memory, BudgetMeter budget)
    {
        CheckInside();
        return new FlatReader(Source, Offset, Length, budget);
    }

    public override ulong Verify(FindingLog log, BudgetMeter budget)
    {
        CheckInside();
        return Length;
    }

    private void CheckInside()
    {
        if (!FileBounds.IsInside(Offset, Length, (ulong)Source.Length))
        {
            throw VmdkRules.VmdkPastEnd.Error(
                "extent", null, $"{Length} bytes at 0x{Offset:x} of the file '{ImageText.Escape(line.FileName!)}' reach past its end at 0x{Source.Length:x}.");
        }
    }
}
