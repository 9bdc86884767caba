namespace LibvirtStorage.Images.Vhdx;

/// <summary>
/// How the block allocation table is laid out ([MS-VHDX] 2.5): behind each chunk of payload blocks stands the entry of the
/// sector bitmap block that covers them.
/// </summary>
internal sealed class VhdxBatLayout
{
    public VhdxBatLayout(ulong virtualSize, uint blockSize, uint logicalSectorSize, bool hasParent)
    {
        ChunkRatio = VhdxLimits.SectorsPerBitmapBlock * logicalSectorSize / blockSize;
        PayloadBlocks = (virtualSize / blockSize) + (virtualSize % blockSize == 0 ? 0UL : 1);
        ulong bitmapBlocks = (PayloadBlocks + ChunkRatio - 1) / ChunkRatio;
        EntryCount = hasParent
            ? bitmapBlocks * (ChunkRatio + 1)
            : PayloadBlocks + (PayloadBlocks == 0 ? 0 : (PayloadBlocks - 1) / ChunkRatio);
    }

    /// <summary>Payload blocks that share a sector bitmap block: 16 to 32768.</summary>
    public ulong ChunkRatio { get; }

    public ulong PayloadBlocks { get; }

    /// <summary>Entries in all.</summary>
    public ulong EntryCount { get; }

    public ulong Length => EntryCount * VhdxBatEntry.Size;

    /// <summary>Index of a payload block's entry.</summary>
    public ulong IndexOf(ulong block) => block + (block / ChunkRatio);

    /// <summary>Whether an entry is a sector bitmap block's.</summary>
    public bool IsSectorBitmap(ulong index) => index % (ChunkRatio + 1) == ChunkRatio;

    /// <summary>The payload block of an entry that is not a sector bitmap block's.</summary>
    public ulong BlockOf(ulong index) => index - (index / (ChunkRatio + 1));
}
