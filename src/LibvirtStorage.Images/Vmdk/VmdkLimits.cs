namespace LibvirtStorage.Images.Vmdk;

/// <summary>
/// The numbers of the specification (Virtual Disk Format 1.1 and 5.0), and the limits that QEMU puts on what it leaves open.
/// </summary>
internal static class VmdkLimits
{
    public const int SectorSize = 512;

    /// <summary><c>KDMV</c>, little-endian: hosted sparse extents.</summary>
    public const uint SparseMagic = 0x564d444b;

    /// <summary><c>COWD</c>, little-endian: sparse extents of ESX, and of Workstation up to 3.</summary>
    public const uint CowdMagic = 0x44574f43;

    public const ulong SeSparseMagic = 0xcafebabe;

    /// <summary><c>GD_AT_END</c>: the grain directory's place is in the footer.</summary>
    public const ulong DirectoryAtEnd = ulong.MaxValue;

    /// <summary>1 EiB. No disk is that large, and no product of sectors overflows below it.</summary>
    public const ulong MaxSectors = 1UL << 51;

    /// <summary>Entries of a grain table in hosted sparse extents.</summary>
    public const int EntriesPerTable = 512;

    /// <summary>Grains of hosted sparse extents have at least 4 KiB (specification, <c>grainSize</c>).</summary>
    public const int MinGrainSectors = 8;

    /// <summary>1 GiB.</summary>
    public const int MaxGrainSectors = 0x200000;

    /// <summary>2 MiB: a compressed grain is held in memory as a whole. Everybody writes 64 KiB.</summary>
    public const int MaxCompressedGrainSectors = 4096;

    /// <summary>A compressed grain's index has to fit beside its sector.</summary>
    public const ulong MaxCompressedGrains = uint.MaxValue;

    /// <summary>Entries of a grain directory.</summary>
    public const int MaxDirectoryEntries = 32 << 20;

    public const int MaxDescriptorLength = 1 << 20;

    public const int MaxLineLength = 4096;

    /// <summary>Keys of a descriptor. Real ones have a few dozen.</summary>
    public const int MaxDescriptorKeys = 4096;

    /// <summary>A content identifier has 32 bits, in hexadecimal digits.</summary>
    public const int MaxCidDigits = 8;

    /// <summary>2 TiB in extents of 2047 MiB are 1025.</summary>
    public const int MaxExtents = 1100;
}
