using System;
using System.Buffers.Binary;

namespace LibvirtStorage.Images.Compression.Xz;

/// <summary>The header and footer of a stream (.xz file format, 2.1.1): they say how blocks are checked, and must agree.</summary>
internal static class XzFlags
{
    private const int HeaderLength = 12;

    private const int FooterLength = 12;

    /// <summary>How a stream starts.</summary>
    public static ReadOnlySpan<byte> Magic => [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00];

    /// <summary>Reads a header.</summary>
    /// <returns>The number of the check.</returns>
    /// <exception cref="DecodingException">It is none, or broken.</exception>
    public static byte ReadHeader(CountedInput input)
    {
        byte[] header = new byte[HeaderLength];
        input.ReadExact(header);
        if (!header.AsSpan(0, Magic.Length).SequenceEqual(Magic))
        {
            throw DecodingException.Corrupt("There is no xz stream.");
        }

        if (Crc32.Of(header.AsSpan(6, 2)) != BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(8)) || header[6] != 0)
        {
            throw DecodingException.Corrupt("The header of an xz stream is broken.");
        }

        return header[7];
    }

    /// <summary>Reads a footer and holds it against the header and the index.</summary>
    /// <exception cref="DecodingException">It is broken, or says otherwise.</exception>
    public static void ReadFooter(CountedInput input, byte check, long indexLength)
    {
        byte[] footer = new byte[FooterLength];
        input.ReadExact(footer);
        bool isSound = Crc32.Of(footer.AsSpan(4, 6)) == BinaryPrimitives.ReadUInt32LittleEndian(footer)
            && (footer[10], footer[11]) == ((byte)'Y', (byte)'Z');
        long backward = ((long)BinaryPrimitives.ReadUInt32LittleEndian(footer.AsSpan(4)) + 1) * 4;
        if (!isSound || footer[8] != 0 || footer[9] != check || backward != indexLength)
        {
            throw DecodingException.Corrupt("The footer of an xz stream is broken, or contradicts its header or index.");
        }
    }
}
