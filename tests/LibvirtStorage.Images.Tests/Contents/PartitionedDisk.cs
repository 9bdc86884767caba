using System;
using System.Buffers.Binary;
using System.Text;

namespace LibvirtStorage.Images.Tests.Contents;

/// <summary>Disks of 1 MiB with partition tables, by the UEFI specification.</summary>
internal static class PartitionedDisk
{
    public const int Size = 1 << 20;

    public static byte[] Empty() => new byte[Size];

    /// <summary>Adds an entry to the table in the first sector.</summary>
    public static byte[] Mbr(this byte[] disk, int entry, byte type, uint first, uint count, byte boot = 0)
    {
        Span<byte> bytes = disk.AsSpan(446 + (16 * entry), 16);
        (bytes[0], bytes[4]) = (boot, type);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.Slice(8), first);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.Slice(12), count);
        (disk[510], disk[511]) = (0x55, 0xaa);
        return disk;
    }

    public static byte[] Protective(this byte[] disk) => disk.Mbr(0, 0xee, 1, uint.MaxValue);

    public static byte[] Gpt(this byte[] disk, int sectorSize = 512, ulong? lastSector = null)
    {
        Span<byte> header = disk.AsSpan(sectorSize, 92);
        ulong last = lastSector ?? (ulong)(disk.Length / sectorSize) - 1;
        Encoding.ASCII.GetBytes("EFI PART").AsSpan().CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header.Slice(8), 0x00010000);
        BinaryPrimitives.WriteInt32LittleEndian(header.Slice(12), 92);
        BinaryPrimitives.WriteUInt64LittleEndian(header.Slice(24), 1);
        BinaryPrimitives.WriteUInt64LittleEndian(header.Slice(32), last);
        BinaryPrimitives.WriteUInt64LittleEndian(header.Slice(40), 34);
        BinaryPrimitives.WriteUInt64LittleEndian(header.Slice(48), last - 33);
        header.Slice(16, 4).Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(header.Slice(16), BitwiseCrc32(header));
        return disk;
    }

    public static byte[] Iso(this byte[] disk)
    {
        "\u0001CD001\u0001"u8.CopyTo(disk.AsSpan(0x8000));
        return disk;
    }

    /// <summary>The definition of CRC-32, a bit at a time.</summary>
    public static uint BitwiseCrc32(ReadOnlySpan<byte> bytes)
    {
        uint register = uint.MaxValue;
        foreach (byte value in bytes)
        {
            register ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                register = (register & 1) != 0 ? (register >> 1) ^ 0xedb88320 : register >> 1;
            }
        }

        return ~register;
    }
}
