using System;
using System.Buffers.Binary;

namespace LibvirtStorage.Images.Tests.Contents;

/// <summary>Makes the checksums of GPT headers right again, for sectors of both sizes.</summary>
internal static class GptSeal
{
    private const int HeaderLength = 92;
    private const int ChecksumOffset = 16;

    public static byte[] Checksums(byte[] disk)
    {
        foreach (int sectorSize in (int[])[512, 4096])
        {
            Span<byte> header = disk.AsSpan(sectorSize, HeaderLength);
            if (header.Slice(0, 8).SequenceEqual("EFI PART"u8))
            {
                header.Slice(ChecksumOffset, sizeof(uint)).Clear();
                BinaryPrimitives.WriteUInt32LittleEndian(header.Slice(ChecksumOffset), PartitionedDisk.BitwiseCrc32(header));
            }
        }

        return disk;
    }
}
