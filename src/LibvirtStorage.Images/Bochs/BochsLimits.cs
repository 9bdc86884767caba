namespace LibvirtStorage.Images.Bochs;

/// <summary>The numbers of the format, and the limits that QEMU puts on it.</summary>
internal static class BochsLimits
{
    public const int SectorSize = 512;

    public const uint Version1 = 0x00010000;

    public const uint Version2 = 0x00020000;

    /// <summary>Enough for the largest disk that bximage creates.</summary>
    public const uint MaxCatalogEntries = 0x100000;

    public const uint MaxExtentSize = 8 << 20;

    /// <summary>Bytes of a catalog entry.</summary>
    public const int CatalogEntrySize = 4;

    /// <summary>The catalog entry of an extent that was never written to.</summary>
    public const uint NotAllocated = uint.MaxValue;
}
