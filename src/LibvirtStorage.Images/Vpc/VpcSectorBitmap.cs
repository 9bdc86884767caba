using System;

namespace LibvirtStorage.Images.Vpc;

/// <summary>
/// Which sectors of a block were written, the first one in the highest bit (specification, "Data Blocks"). In a dynamic disk
/// a sector that was not reads as zeros.
/// </summary>
internal static class VpcSectorBitmap
{
    public static bool IsSet(ReadOnlySpan<byte> bitmap, int sector) => (bitmap[sector >> 3] & (0x80 >> (sector & 7))) != 0;

    /// <summary>How many sectors from <paramref name="sector"/> on have the same bit, up to <paramref name="limit"/>.</summary>
    public static int RunLength(ReadOnlySpan<byte> bitmap, int sector, int limit)
    {
        bool isSet = IsSet(bitmap, sector);
        byte same = isSet ? (byte)0xff : (byte)0;
        int length = 1;
        while (length < limit)
        {
            int next = sector + length;
            if ((next & 7) == 0 && bitmap[next >> 3] == same)
            {
                length += 8;
            }
            else if (IsSet(bitmap, next) == isSet)
            {
                length++;
            }
            else
            {
                break;
            }
        }

        return Math.Min(length, limit);
    }
}
