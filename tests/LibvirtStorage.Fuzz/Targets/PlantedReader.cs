using System;
using System.Buffers.Binary;

namespace LibvirtStorage.Fuzz.Targets;

/// <summary>The code with the planted bug.</summary>
internal static class PlantedReader
{
    private const uint LatestVersion = 3;
    private const uint HasTable = 1 << 12;

    public static byte Read(ReadOnlySpan<byte> image)
    {
        if (image.Length < 32 || !image.StartsWith("PLNT"u8))
        {
            return 0;
        }

        uint version = BinaryPrimitives.ReadUInt32BigEndian(image.Slice(4));
        if (version is 0 or > LatestVersion)
        {
            return 0;
        }

        uint clusterBits = BinaryPrimitives.ReadUInt32BigEndian(image.Slice(8));
        if (clusterBits is < 9 or > 21)
        {
            return 0;
        }

        uint flags = BinaryPrimitives.ReadUInt32BigEndian(image.Slice(12));
        if (version < LatestVersion || (flags & HasTable) == 0)
        {
            return 0;
        }

        // The bug: the index comes from the file and is not compared with anything.
        return image[(int)BinaryPrimitives.ReadUInt16BigEndian(image.Slice(16)) + 16];
    }
}
