using System;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vhdx;

/// <summary>What a payload block's entry can say on its own, whatever else is in the file.</summary>
internal static class VhdxBatEntryRules
{
    /// <summary>The rule that it breaks, the field and the message; or null.</summary>
    public static (FindingRule Rule, string Field, FormattableString Message)? Check(VhdxBatEntry entry, ulong block, bool hasParent)
    {
        bool isPartial = entry.State == VhdxBlockState.PartiallyPresent;
        if (!isPartial && !entry.IsPresent)
        {
            return entry.State > VhdxBlockState.Unmapped
                ? (VhdxRules.VhdxBlockState, "State", $"Block {block} has the state {(int)entry.State}, which does not exist.")
                : null;
        }

        if (isPartial && !hasParent)
        {
            return (VhdxRules.VhdxBlockState, "State", $"Block {block} is partially present, but the disk has no parent that could have the rest.");
        }

        if (entry.Offset > long.MaxValue)
        {
            return (VhdxRules.VhdxPlace, "FileOffsetMB", $"Block {block} cannot be at 0x{entry.Offset:x}: no file is that long.");
        }

        return entry.Offset < VhdxLimits.HeaderSectionLength
            ? (VhdxRules.VhdxOverlap, "FileOffsetMB", $"Block {block} at 0x{entry.Offset:x} overlaps the header section.")
            : null;
    }
}
