namespace LibvirtStorage.Images.Vpc;

/// <summary>The numbers of Microsoft's Virtual Hard Disk Image Format Specification, and the limits of its implementations.</summary>
internal static class VpcLimits
{
    public const int SectorSize = 512;

    /// <summary>2040 GiB: what Hyper-V, Virtual PC and QEMU hold to.</summary>
    public const ulong MaxSize = 2040UL << 30;

    public const int DefaultBlockSize = 2 << 20;

    /// <summary>A byte of bitmap. Where blocks are smaller, QEMU takes them for blocks without a bitmap.</summary>
    public const uint MinBlockSize = 8 * SectorSize;

    public const uint MaxBlockSize = 1 << 30;

    /// <summary>QEMU's limit: a table of less than 2 GiB (block/vpc.c).</summary>
    public const uint MaxTableEntries = int.MaxValue / 4;

    /// <summary>Sizes of new disks: Hyper-V and Azure take whole MiB only.</summary>
    public const ulong SizeUnit = 1 << 20;

    /// <summary>Longest parent locator that is looked at: a path of 32767 characters has less.</summary>
    public const uint MaxLocatorLength = 64 << 10;
}
