using System;

namespace LibvirtStorage.Images.Vpc;

/// <summary>The ones' complement of the sum of a structure's bytes, those of the checksum itself left out.</summary>
internal static class VpcChecksum
{
    private const int Length = sizeof(uint);

    public static uint Of(ReadOnlySpan<byte> structure, int checksumOffset)
    {
        uint sum = 0;
        for (int i = 0; i < structure.Length; i++)
        {
            sum += i >= checksumOffset && i < checksumOffset + Length ? 0u : structure[i];
        }

        return ~sum;
    }
}
