using System;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Compression.Gzip;

/// <summary>The header of a member (RFC 1952, 2.3). Its fields describe the file that was compressed, and are passed over.</summary>
internal static class GzipMemberHeader
{
    private const int HeaderCrc = 0x02;
    private const int Extra = 0x04;
    private const int Name = 0x08;
    private const int Comment = 0x10;
    private const int Reserved = 0xe0;
    private const int FixedLength = 10;

    /// <summary>A name or comment beyond this is not one.</summary>
    private const int MaxText = 64 << 10;

    /// <summary>How each starts.</summary>
    public static ReadOnlySpan<byte> Magic => [0x1f, 0x8b];

    /// <summary>Whether a member can start with these bytes, of which there may be fewer than its magic has.</summary>
    public static bool MayStart(ReadOnlySpan<byte> bytes) => Magic.StartsWith(bytes.Slice(0, Math.Min(bytes.Length, Magic.Length)));

    /// <exception cref="DecodingException">There is no header, or it is broken.</exception>
    public static void Skip(CountedInput input)
    {
        byte[] header = new byte[FixedLength];
        input.ReadExact(header);
        if (!MayStart(header))
        {
            throw DecodingException.Corrupt("There is no gzip data.");
        }

        byte flags = header[3];
        if (header[2] != 8 || (flags & Reserved) != 0)
        {
            throw new DecodingException(FindingReason.UnsupportedFeature, "The gzip data uses a method or features that do not exist.");
        }

        if ((flags & Extra) != 0)
        {
            byte[] length = new byte[2];
            input.ReadExact(length);
            input.ReadExact(new byte[length[0] | (length[1] << 8)]);
        }

        SkipText(input, isThere: (flags & Name) != 0);
        SkipText(input, isThere: (flags & Comment) != 0);
        input.ReadExact(new byte[(flags & HeaderCrc) != 0 ? 2 : 0]);
    }

    private static void SkipText(CountedInput input, bool isThere)
    {
        int length = 0;
        for (int value = isThere ? -1 : 0; value != 0; length++)
        {
            value = input.ReadByte();
            if (value < 0 || length > MaxText)
            {
                throw value < 0 ? DecodingException.Truncated() : DecodingException.Corrupt("A name in the gzip header has no end.");
            }
        }
    }
}
