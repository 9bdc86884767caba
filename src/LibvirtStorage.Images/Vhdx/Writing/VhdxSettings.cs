using System;
using LibvirtStorage.Images.Conversion;

namespace LibvirtStorage.Images.Vhdx.Writing;

/// <summary>What an image shall be like: the caller's options, checked and with the defaults in place.</summary>
internal sealed record VhdxSettings
{
    /// <summary>
    /// Payload blocks of an image. Their table is held in memory until the image is complete, and 32 MiB are enough: blocks of
    /// 1 MiB up to 4 TiB, of 16 MiB for the largest disk.
    /// </summary>
    private const ulong MaxBlocks = 4 << 20;

    private VhdxSettings(ulong virtualSize, uint blockSize, bool isFixed)
    {
        VirtualSize = virtualSize;
        BlockSize = blockSize;
        IsFixed = isFixed;
    }

    /// <summary>Size of the disk in bytes, whole sectors.</summary>
    public ulong VirtualSize { get; }

    public uint BlockSize { get; }

    public bool IsFixed { get; }

    /// <exception cref="DiskImageException">VHDX cannot hold that much, or an option has a value that it does not have.</exception>
    public static VhdxSettings From(ulong virtualSize, WriterOptions options)
    {
        WriterRules.RefuseUnknownOptions("vhdx", options, nameof(options.ClusterSize), nameof(options.Subformat));
        bool isFixed = IsNamed(options.Subformat, "fixed");
        if (!isFixed && options.Subformat is not null && !IsNamed(options.Subformat, "dynamic"))
        {
            throw WriterRules.Refuse(nameof(options.Subformat), $"vhdx has the variants dynamic and fixed, not '{options.Subformat}'.");
        }

        if (virtualSize > VhdxLimits.MaxVirtualSize)
        {
            throw WriterRules.SizeLimit.Error(null, null, $"A VHDX disk has at most 64 TiB; {virtualSize} bytes of payload do not fit.", value: virtualSize, limit: VhdxLimits.MaxVirtualSize);
        }

        // There is no disk of nothing: what reads an image computes with its last block.
        ulong sectors = Math.Max(1, (virtualSize + VhdxLimits.SmallSector - 1) / VhdxLimits.SmallSector);
        ulong size = sectors * VhdxLimits.SmallSector;
        return new VhdxSettings(size, options.ClusterSize is { } asked ? Checked(asked, size) : Smallest(size), isFixed);
    }

    private static bool IsNamed(string? subformat, string name) => name.Equals(subformat, StringComparison.OrdinalIgnoreCase);

    private static uint Smallest(ulong size)
    {
        uint blockSize = VhdxLimits.MinBlockSize;
        while (!Fits(size, blockSize))
        {
            blockSize <<= 1;
        }

        return blockSize;
    }

    private static uint Checked(int asked, ulong size)
    {
        if (asked is < (int)VhdxLimits.MinBlockSize or > (int)VhdxLimits.MaxBlockSize || (asked & (asked - 1)) != 0)
        {
            throw WriterRules.Refuse(nameof(WriterOptions.ClusterSize), $"A block size is a power of two from 1 MiB to 256 MiB, not {asked}.");
        }

        return Fits(size, (uint)asked)
            ? (uint)asked
            : throw WriterRules.SizeLimit.Error(
                nameof(WriterOptions.ClusterSize),
                null,
                $"{size} bytes in blocks of {asked} are more than the {MaxBlocks} blocks whose table is held in memory.",
                value: size,
                limit: (uint)asked * MaxBlocks);
    }

    private static bool Fits(ulong size, uint blockSize) => size <= blockSize * MaxBlocks;
}
