using System;
using System.Buffers.Binary;
using LibvirtStorage.Images.Compression;

namespace LibvirtStorage.Images.Contents;

/// <summary>The header of a GUID partition table, in the second sector of a disk (UEFI specification, table 5.5).</summary>
/// <param name="SectorSize">The disk's sectors in bytes, as the header's place says.</param>
/// <param name="IsChecksumRight">Whether the header's own checksum is the one of its bytes.</param>
/// <param name="AlternateLba">Where the second copy stands: the last sector of the disk.</param>
/// <param name="LastUsableLba">The last sector that a partition may have.</param>
internal sealed record GptHeader(int SectorSize, bool IsChecksumRight, ulong AlternateLba, ulong LastUsableLba)
{
    /// <summary>Bytes of the header; the rest of its sector is zero.</summary>
    public const int Length = 92;

    private const int ChecksumOffset = 16;

    /// <summary>The header at the start of a second sector, or null.</summary>
    public static GptHeader? In(ReadOnlySpan<byte> sector, int sectorSize)
    {
        if (sector.Length < Length || !sector.Slice(0, 8).SequenceEqual("EFI PART"u8))
        {
            return null;
        }

        Span<byte> cleared = stackalloc byte[Length];
        sector.Slice(0, Length).CopyTo(cleared);
        cleared.Slice(ChecksumOffset, sizeof(uint)).Clear();
        uint checksum = BinaryPrimitives.ReadUInt32LittleEndian(sector.Slice(ChecksumOffset));
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(sector.Slice(12));
        return new GptHeader(
            sectorSize,
            length == Length && Crc32.Of(cleared) == checksum,
            BinaryPrimitives.ReadUInt64LittleEndian(sector.Slice(32)),
            BinaryPrimitives.ReadUInt64LittleEndian(sector.Slice(48)));
    }
}
