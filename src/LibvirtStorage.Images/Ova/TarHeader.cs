using System;
using System.Linq;
using System.Text;

namespace LibvirtStorage.Images.Ova;

/// <summary>The header of a tar member (POSIX.1, ustar interchange format; sizes also as GNU tar writes large ones).</summary>
/// <param name="Name">The name as it stands there, prefix included.</param>
/// <param name="Size">Bytes of content.</param>
/// <param name="Type">What the member is; see the constants.</param>
internal sealed record TarHeader(string Name, long Size, char Type)
{
    public const char RegularFile = '0';

    /// <summary>A regular file in archives from before ustar.</summary>
    public const char OldRegularFile = '\0';

    /// <summary>A folder.</summary>
    public const char Folder = '5';

    /// <summary>Content is a list of fields for the next member (pax).</summary>
    public const char ExtendedHeader = 'x';

    /// <summary>Content is a list of fields for all members that follow (pax).</summary>
    public const char GlobalHeader = 'g';

    /// <summary>Content is the next member's name (GNU tar).</summary>
    public const char LongName = 'L';

    private const int ChecksumOffset = 148;

    private const int ChecksumLength = 8;

    public bool IsRegularFile => Type is RegularFile or OldRegularFile;

    /// <summary>Whether a block is the one that ends an archive.</summary>
    public static bool IsEnd(byte[] block) => block.All(b => b == 0);

    /// <summary>Reads a header, or returns null if the block is none.</summary>
    public static TarHeader? Parse(byte[] block)
    {
        int sum = block.Select((b, i) => i is >= ChecksumOffset and < ChecksumOffset + ChecksumLength ? (int)' ' : b).Sum();
        if (Number(block.AsSpan(ChecksumOffset, ChecksumLength)) != sum || Number(block.AsSpan(124, 12)) is not long size)
        {
            return null;
        }

        bool isUstar = block.AsSpan(257, 6).SequenceEqual("ustar\0"u8);
        string prefix = isUstar ? Text(block, 345, 155) : string.Empty;
        string name = Text(block, 0, 100);
        return new TarHeader(prefix.Length > 0 ? prefix + "/" + name : name, size, (char)block[156]);
    }

    /// <summary>Octal digits that end in a space, a NUL or with the field; or a binary number with the first bit set, as GNU tar writes it.</summary>
    private static long? Number(ReadOnlySpan<byte> field)
    {
        if (field[0] == 0x80)
        {
            return Binary(field.Slice(1));
        }

        string digits = Encoding.ASCII.GetString(field.ToArray()).Trim(' ', '\0');
        long value = 0;
        foreach (char digit in digits)
        {
            if (digit is < '0' or > '7')
            {
                return null;
            }

            // Twelve digits at most: 36 bits.
            value = (value << 3) | (uint)(digit - '0');
        }

        return digits.Length > 0 ? value : null;
    }

    private static long? Binary(ReadOnlySpan<byte> bytes)
    {
        long value = 0;
        foreach (byte next in bytes)
        {
            if (value >> 55 != 0)
            {
                return null;
            }

            value = (value << 8) | next;
        }

        return value;
    }

    private static string Text(byte[] block, int offset, int length)
    {
        int end = Array.IndexOf(block, (byte)0, offset, length);
        return Encoding.UTF8.GetString(block, offset, (end < 0 ? offset + length : end) - offset);
    }
}
