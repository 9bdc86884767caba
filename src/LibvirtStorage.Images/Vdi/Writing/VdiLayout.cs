using LibvirtStorage.Images.Conversion;

namespace LibvirtStorage.Images.Vdi.Writing;

/// <summary>Where the parts of a new image stand. All of it follows from the size: header, block map, data.</summary>
internal sealed class VdiLayout
{
    public const int BlockSize = VdiLimits.DefaultBlockSize;

    public const int BlockMapOffset = VdiLimits.SectorSize;

    /// <summary>Keeps blocks on the boundaries of pages and of the largest sectors.</summary>
    private const ulong DataAlignment = 4096;

    /// <exception cref="DiskImageException">The block map would get too large.</exception>
    public VdiLayout(ulong virtualSize)
    {
        if (virtualSize > VdiLimits.MaxWrittenSize)
        {
            throw WriterRules.SizeLimit.Error(null, null, $"A vdi image of more than {VdiLimits.MaxWrittenSize} bytes is not written; {virtualSize} are asked for.", value: virtualSize, limit: VdiLimits.MaxWrittenSize);
        }

        VirtualSize = RoundUp(virtualSize, VdiLimits.SectorSize);
        Blocks = (uint)(RoundUp(VirtualSize, BlockSize) / BlockSize);
        HeadLength = (int)RoundUp((ulong)BlockMapOffset + ((ulong)Blocks * VdiBlockMapEntry.Size), DataAlignment);
    }

    /// <summary>Whole sectors: QEMU rounds a size up, VirtualBox has none that is not.</summary>
    public ulong VirtualSize { get; }

    public uint Blocks { get; }

    /// <summary>Header and block map, up to the data area.</summary>
    public int HeadLength { get; }

    public long MaximumLength => HeadLength + ((long)Blocks * BlockSize);

    private static ulong RoundUp(ulong value, ulong unit) => (value + unit - 1) / unit * unit;
}
