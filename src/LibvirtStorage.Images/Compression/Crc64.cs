using System;

namespace LibvirtStorage.Images.Compression;

/// <summary>The checksum that xz uses by default (polynomial of ECMA-182, reflected; .xz file format, 6).</summary>
internal sealed class Crc64
{
    private static readonly ulong[] s_table = CreateTable();

    private ulong _register = ulong.MaxValue;

    /// <summary>The checksum of all that was added.</summary>
    public ulong Value => ~_register;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        ulong register = _register;
        foreach (byte value in bytes)
        {
            register = (register >> 8) ^ s_table[(int)((register ^ value) & 0xff)];
        }

        _register = register;
    }

    private static ulong[] CreateTable()
    {
        ulong[] table = new ulong[256];
        for (uint i = 0; i < table.Length; i++)
        {
            ulong entry = i;
            for (int bit = 0; bit < 8; bit++)
            {
                entry = (entry >> 1) ^ ((entry & 1) != 0 ? 0xc96c5795d7870f42 : 0);
            }

            table[i] = entry;
        }

        return table;
    }
}
