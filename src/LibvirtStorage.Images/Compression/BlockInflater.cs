using System.IO;
using System.IO.Compression;

namespace LibvirtStorage.Images.Compression;

/// <summary>Decodes single blocks of deflate (RFC 1951) or zlib (RFC 1950). Never produces more than the block has room for.</summary>
internal static class BlockInflater
{
    /// <summary>Deflate's best: 258 bytes by a length and a distance of one bit each.</summary>
    public const int MaxRatio = 258 * 8 / 2;

    private const int ZlibHeaderLength = 2;

    /// <summary>Decodes raw deflate.</summary>
    /// <param name="input">Holds the stream; what follows its end is not looked at.</param>
    /// <param name="offset">Where the stream starts.</param>
    /// <param name="length">Bytes of it at most.</param>
    /// <param name="block">Takes the decoded bytes.</param>
    /// <returns>Bytes decoded, and whether the stream goes on when the block is full.</returns>
    /// <exception cref="InvalidDataException">The bytes are no such stream.</exception>
    public static (int Length, bool HasMore) Inflate(byte[] input, int offset, int length, byte[] block)
    {
        int produced = 0;
        try
        {
            using var stream = new DeflateStream(new MemoryStream(input, offset, length, writable: false), CompressionMode.Decompress);
            int read;
            while (produced < block.Length && (read = stream.Read(block, produced, block.Length - produced)) > 0)
            {
                produced += read;
            }

            return (produced, produced == block.Length && GoesOn(stream));
        }
        catch (IOException e)
        {
            throw new InvalidDataException(e.Message, e);
        }
    }

    /// <summary>Decodes a zlib stream: two bytes of header, deflate, and a checksum, which is left to whoever checks payloads.</summary>
    /// <inheritdoc cref="Inflate"/>
    public static (int Length, bool HasMore) InflateZlib(byte[] input, int offset, int length, byte[] block)
    {
        if (length < ZlibHeaderLength || !IsZlibHeader(input[offset], input[offset + 1]))
        {
            throw new InvalidDataException("There is no zlib header.");
        }

        return Inflate(input, offset + ZlibHeaderLength, length - ZlibHeaderLength, block);
    }

    /// <summary>What cannot be decoded is no end of the stream either.</summary>
    private static bool GoesOn(DeflateStream stream)
    {
        try
        {
            return stream.ReadByte() >= 0;
        }
        catch (InvalidDataException)
        {
            return true;
        }
    }

    /// <summary>Method 8 with a window of up to 32 KiB, no preset dictionary, and a header checksum (RFC 1950, 2.2).</summary>
    private static bool IsZlibHeader(byte cmf, byte flg) =>
        (cmf & 0x0f) == 8 && cmf >> 4 <= 7 && (flg & 0x20) == 0 && ((cmf << 8) | flg) % 31 == 0;
}
