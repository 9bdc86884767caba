using System;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Raw;

namespace LibvirtStorage.Images.Vpc.Writing;

/// <summary>Chooses the writer of a subformat, and the size of the disk.</summary>
internal static class VpcWriters
{
    public const string Dynamic = "dynamic";

    public const string Fixed = "fixed";

    /// <exception cref="DiskImageException">The options are not those of vpc, or the size is beyond what a disk can have.</exception>
    public static ContainerWriter Create(ulong virtualSize, WriterOptions options)
    {
        WriterRules.RefuseUnknownOptions("vpc", options, nameof(options.Subformat), nameof(options.ExactSize));
        ulong size = DiskSize(virtualSize, options.ExactSize ? VpcLimits.SectorSize : VpcLimits.SizeUnit);
        return
            options.Subformat is null || IsNamed(options, Dynamic) ? new VpcDynamicWriter(size)

            // There is no invalid state to rely on: a file without its footer is a raw disk, as it always was.
            : IsFixed(options) ? new RawWriter((long)size, Footer(size, VpcDiskType.Fixed, VpcFooter.NoDataOffset))
            : throw WriterRules.Refuse(nameof(options.Subformat), $"vpc has the subformats {Dynamic} and {Fixed}, not {options.Subformat}.");
    }

    /// <summary>Whether the options ask for a fixed disk.</summary>
    public static bool IsFixed(WriterOptions options) => IsNamed(options, Fixed);

    /// <summary>The footer of a new disk.</summary>
    public static byte[] Footer(ulong size, VpcDiskType type, ulong dataOffset) => new VpcFooter
    {
        DataOffset = dataOffset,
        TimeStamp = VpcFooter.ToTimeStamp(DateTime.UtcNow),
        OriginalSize = size,
        CurrentSize = size,
        Geometry = VpcGeometry.Of(size),
        DiskType = type,
        UniqueId = Guid.NewGuid(),
    }.ToBytes();

    /// <summary>Whole units, and at least one: QEMU takes the footer of a fixed disk without a byte for that of a dynamic one.</summary>
    private static ulong DiskSize(ulong virtualSize, ulong unit) => virtualSize <= VpcLimits.MaxSize
        ? (Math.Max(virtualSize, 1) + unit - 1) / unit * unit
        : throw WriterRules.SizeLimit.Error(null, null, $"A vpc disk has at most {VpcLimits.MaxSize} bytes; {virtualSize} are asked for.", value: virtualSize, limit: VpcLimits.MaxSize);

    private static bool IsNamed(WriterOptions options, string subformat) => subformat.Equals(options.Subformat, StringComparison.OrdinalIgnoreCase);
}
