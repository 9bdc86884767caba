using System;
using System.Buffers.Binary;
using System.Linq;

namespace LibvirtStorage.Images.Tests.Vhdx;

/// <summary>Puts right what covers an image's fields, after they were changed: checksums, and the second region table.</summary>
internal static class VhdxSeal
{
    public const int Header1 = 0x10000;
    public const int Header2 = 0x20000;
    public const int Table1 = 0x30000;
    public const int Table2 = 0x40000;

    private static readonly uint[] s_table = Enumerable.Range(0, 256).Select(i => Enumerable.Range(0, 8).Aggregate((uint)i, (c, _) => (c >> 1) ^ (0x82f63b78 & ((c & 1) * uint.MaxValue)))).ToArray();

    /// <summary>Both headers, both region tables as they are, and every log entry.</summary>
    public static byte[] Checksums(byte[] image)
    {
        Checksum(image, Header1, 4096);
        Checksum(image, Header2, 4096);
        Checksum(image, Table1, 65536);
        Checksum(image, Table2, 65536);
        for (int at = 0x100000; at < 0x200000; at += 4096)
        {
            int length = (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(image.AsSpan(at + 8)), 0x100000);
            if (image.AsSpan(at, 4).SequenceEqual("loge"u8) && at + length <= 0x200000 && length >= 64)
            {
                Checksum(image, at, length);
            }
        }

        return image;
    }

    /// <summary>The same, and the second region table is made like the first.</summary>
    public static byte[] All(byte[] image)
    {
        image.AsSpan(Table1, 65536).CopyTo(image.AsSpan(Table2));
        return Checksums(image);
    }

    public static void Checksum(byte[] image, int offset, int length)
    {
        Span<byte> structure = image.AsSpan(offset, length);
        structure.Slice(4, 4).Clear();
        uint crc = uint.MaxValue;
        foreach (byte b in structure)
        {
            crc = s_table[(crc ^ b) & 0xff] ^ (crc >> 8);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(structure.Slice(4), ~crc);
    }
}
