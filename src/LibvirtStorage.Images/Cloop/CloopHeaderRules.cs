namespace LibvirtStorage.Images.Cloop;

/// <summary>Rules that can be decided from the header alone.</summary>
internal static class CloopHeaderRules
{
    /// <exception cref="DiskImageException">A rule is broken.</exception>
    public static void Check(CloopHeader header)
    {
        if (header.BlockSize > CloopLimits.MaxBlockSize)
        {
            throw CloopRules.CloopHeaderLimit.Error("block_size", 128, $"Blocks of {header.BlockSize} bytes are larger than 64 MiB.", value: header.BlockSize, limit: CloopLimits.MaxBlockSize);
        }

        if (header.BlockSize == 0 || header.BlockSize % CloopLimits.SectorSize != 0)
        {
            throw CloopRules.CloopHeaderField.Error("block_size", 128, $"A block has a multiple of {CloopLimits.SectorSize} bytes, not {header.BlockSize}.");
        }

        if (header.OffsetCount > CloopLimits.MaxOffsetBytes / CloopLimits.OffsetSize)
        {
            throw CloopRules.CloopHeaderLimit.Error("num_blocks", 132, $"{header.BlockCount} blocks have more than {CloopLimits.MaxOffsetBytes} bytes of offsets.", value: (ulong)header.OffsetCount, limit: CloopLimits.MaxOffsetBytes / CloopLimits.OffsetSize);
        }
    }
}
