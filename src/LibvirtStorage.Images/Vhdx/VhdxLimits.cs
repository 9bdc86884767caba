namespace LibvirtStorage.Images.Vhdx;

/// <summary>The numbers of the specification ([MS-VHDX]), and the limits it sets.</summary>
internal static class VhdxLimits
{
    /// <summary>Everything but the parts of the header section stands at multiples of 1 MiB and is as many long.</summary>
    public const int Alignment = 1 << 20;

    /// <summary>The file type identifier, headers and region tables (section 2.2).</summary>
    public const int HeaderSectionLength = 1 << 20;

    /// <summary>The largest virtual disk: 64 TiB (section 2.6.2.2).</summary>
    public const ulong MaxVirtualSize = 64UL << 40;

    public const uint MinBlockSize = 1 << 20;

    public const uint MaxBlockSize = 256 << 20;

    /// <summary>Sectors whose presence one sector bitmap block records (section 2.4).</summary>
    public const ulong SectorsPerBitmapBlock = 1UL << 23;

    public const int SectorBitmapBlockLength = 1 << 20;

    /// <summary>Entries of a region table or a metadata table.</summary>
    public const int MaxTableEntries = 2047;

    public const int TableLength = 64 << 10;

    public const int MaxMetadataItemLength = 1 << 20;

    public const int SmallSector = 512;

    public const int LargeSector = 4096;

    /// <summary>The unit of the log, and of what it changes (section 2.3).</summary>
    public const int LogSector = 4096;
}
