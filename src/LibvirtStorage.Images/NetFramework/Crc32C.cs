using System;
#if NET
using System.Buffers.Binary;
using System.Numerics;
#endif

namespace LibvirtStorage.Images.NetFramework;

/// <summary>CRC-32C (Castagnoli, RFC 3720 appendix B.4). .NET Framework has no instruction for it and goes by a table.</summary>
internal static class Crc32C
{
    /// <summary>The checksum of <paramref name="bytes"/> alone.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes) => ~Append(uint.MaxValue, bytes);

#if NET
    /// <summary>Goes on with a checksum that began as all ones and is complete when it is inverted.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes.Slice(sizeof(ulong));
        }

        foreach (byte b in bytes)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return crc;
    }
#else
    /// <summary>The polynomial, its bits in reverse.</summary>
    private const uint Polynomial = 0x82f63b78;

    private static readonly uint[] s_table = MakeTable();

    /// <summary>Goes on with a checksum that began as all ones and is complete when it is inverted.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
        {
            crc = s_table[(crc ^ b) & 0xff] ^ (crc >> 8);
        }

        return crc;
    }

    private static uint[] MakeTable()
    {
        uint[] table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            uint crc = i;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ Polynomial : crc >> 1;
            }

            table[i] = crc;
        }

        return table;
    }
#endif
}
