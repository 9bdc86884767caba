using System.IO;

namespace LibvirtStorage.Images.Compression.Xz;

/// <summary>Integers of variable length (.xz file format, 1.2): seven bits a byte, 63 at most, in the shortest form.</summary>
internal static class XzInteger
{
    private const int MaxLength = 9;

    /// <exception cref="DecodingException">It is longer, or not the shortest form, or ends early.</exception>
    public static long Read(Stream input)
    {
        long value = 0;
        for (int i = 0; i < MaxLength; i++)
        {
            int next = input.ReadByte();
            if (next < 0)
            {
                throw DecodingException.Truncated();
            }

            if (next == 0 && i > 0)
            {
                break;
            }

            value |= (long)(next & 0x7f) << (7 * i);
            if (next < 0x80)
            {
                return value;
            }
        }

        throw DecodingException.Corrupt("A number in an xz stream is not in its shortest form.");
    }
}
