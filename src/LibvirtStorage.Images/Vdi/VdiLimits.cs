namespace LibvirtStorage.Images.Vdi;

/// <summary>The numbers of VirtualBox's format, and the limits that QEMU and this library put on them.</summary>
internal static class VdiLimits
{
    public const int SectorSize = 512;

    /// <summary>What VirtualBox and QEMU make; VirtualBox reads any power of two.</summary>
    public const int DefaultBlockSize = 1 << 20;

    public const uint MaxBlockSize = 1 << 30;

    /// <summary>QEMU's limit, 512 TiB in blocks of 1 MiB (block/vdi.c, <c>VDI_BLOCKS_IN_IMAGE_MAX</c>).</summary>
    public const uint MaxBlocks = 0x1fff_ff80;

    /// <summary>32 TiB: the block map of a new image, which is kept in memory until the end, has 128 MiB then.</summary>
    public const ulong MaxWrittenSize = 32UL << 40;

    /// <summary>Blocks of payload for each block that the file has room for. More is no damage but an attack.</summary>
    public const int MaxSharing = 16;
}
