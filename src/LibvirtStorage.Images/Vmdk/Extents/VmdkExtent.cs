using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vmdk.Extents;

/// <summary>A part of a disk, or the whole of it, in one file.</summary>
internal abstract class VmdkExtent(ByteSource source)
{
    /// <summary>The file. Not owned.</summary>
    public ByteSource Source { get; } = source;

    /// <summary>Size in sectors, as the extent itself has it.</summary>
    public abstract ulong Sectors { get; }

    /// <summary>Opens the extent's payload.</summary>
    /// <param name="memory">Room for tables, which all extents of the disk share.</param>
    /// <param name="budget">What reading may cost.</param>
    /// <exception cref="DiskImageException">The extent is broken.</exception>
    public abstract ImageReader OpenReader(TableMemory memory, BudgetMeter budget);

    /// <summary>Walks the whole structure.</summary>
    /// <returns>Bytes of payload that are stored.</returns>
    /// <exception cref="DiskImageException">The extent is broken in a way after which nothing can be said.</exception>
    public abstract ulong Verify(FindingLog log, BudgetMeter budget);
}
