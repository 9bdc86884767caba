using System;
using System.Buffers.Binary;

namespace LibvirtStorage.Images.Compression;

/// <summary>The checksum of gzip, xz and partition tables (polynomial 0xedb88320; RFC 1952, section 8), eight bytes at a time.</summary>
internal sealed class Crc32
{
    private const int Slices = 8;

    private static readonly uint[][] s_tables = CreateTables();

    private uint _register = uint.MaxValue;

    /// <summary>The checksum of all that was added.</summary>
    public uint Value => ~_register;

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = new Crc32();
        crc.Add(bytes);
        return crc.Value;
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        uint register = _register;
        for (; bytes.Length >= Slices; bytes = bytes.Slice(Slices))
        {
            uint low = register ^ BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            uint high = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(4));
            register = s_tables[7][low & 0xff] ^ s_tables[6][(low >> 8) & 0xff] ^ s_tables[5][(low >> 16) & 0xff] ^ s_tables[4][low >> 24]
                ^ s_tables[3][high & 0xff] ^ s_tables[2][(high >> 8) & 0xff] ^ s_tables[1][(high >> 16) & 0xff] ^ s_tables[0][high >> 24];
        }

        foreach (byte value in bytes)
        {
            register = (register >> 8) ^ s_tables[0][(register ^ value) & 0xff];
        }

        _register = register;
    }

    private static uint[][] CreateTables()
    {
        var tables = new uint[Slices][];
        for (int slice = 0; slice < Slices; slice++)
        {
            tables[slice] = new uint[256];
            for (uint i = 0; i < 256; i++)
            {
                uint entry = slice == 0 ? i : tables[slice - 1][i];
                for (int bit = 0; bit < 8; bit++)
                {
                    entry = (entry >> 1) ^ ((entry & 1) != 0 ? 0xedb88320 : 0);
                }

                tables[slice][i] = entry;
            }
        }

        return tables;
    }
}
