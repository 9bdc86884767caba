using System;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vdi;

/// <summary>Where blocks may be: the same answer for whoever reads them and whoever verifies them.</summary>
internal static class VdiBlocks
{
    public const string Field = "block map entry";

    /// <summary>The rule that an allocated entry breaks, or null.</summary>
    /// <param name="header">The image's header.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="block">Its index, which is that of the block of the disk.</param>
    /// <param name="fileLength">Length of the file in bytes.</param>
    public static FindingRule? Check(VdiHeader header, VdiBlockMapEntry entry, ulong block, ulong fileLength)
    {
        if (entry.Value >= header.Blocks)
        {
            return VdiRules.VdiInvalidEntry;
        }

        // The end of a disk may be the end of the file: what is behind it in the last block is never read.
        ulong length = block < header.RequiredBlocks ? header.UsedLength(block) : 0;
        return FileBounds.IsInside(Offset(header, entry), length, fileLength) ? null : VdiRules.VdiPastEnd;
    }

    /// <summary>The entry in words, for what is wrong with it.</summary>
    public static FormattableString Describe(VdiHeader header, VdiBlockMapEntry entry, ulong block, ulong fileLength) =>
        $"Block {block} of the disk is block {entry.Value} of the file, at 0x{Offset(header, entry):x}; an image of {header.Blocks} blocks and 0x{fileLength:x} bytes does not have it.";

    /// <summary>Where the block stands in the file.</summary>
    public static ulong Offset(VdiHeader header, VdiBlockMapEntry entry) => header.DataOffset + ((ulong)entry.Value * (ulong)header.BlockSize);

    /// <summary>Where the entry stands in the file.</summary>
    public static ulong Position(VdiHeader header, ulong block) => header.BlockMapOffset + (block * VdiBlockMapEntry.Size);
}
