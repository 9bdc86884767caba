using System;
using System.Text;

namespace LibvirtStorage.Images.Tests.Ova;

/// <summary>Makes the checksums of tar headers right again: of every block that says it is one.</summary>
internal static class TarSeal
{
    private const int BlockSize = 512;
    private const int MagicOffset = 257;
    private const int ChecksumOffset = 148;
    private const int ChecksumLength = 8;

    public static byte[] Checksums(byte[] archive)
    {
        for (int at = 0; at + BlockSize <= archive.Length; at += BlockSize)
        {
            Span<byte> block = archive.AsSpan(at, BlockSize);
            if (block.Slice(MagicOffset, 5).SequenceEqual("ustar"u8))
            {
                Checksum(block);
            }
        }

        return archive;
    }

    /// <summary>The sum of all bytes, with blanks in its own place, in octal.</summary>
    private static void Checksum(Span<byte> header)
    {
        Span<byte> field = header.Slice(ChecksumOffset, ChecksumLength);
        field.Fill((byte)' ');
        int sum = 0;
        foreach (byte value in header)
        {
            sum += value;
        }

        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0')).AsSpan().CopyTo(field);
        field[6] = 0;
    }
}
