using System;

namespace LibvirtStorage.Images.Compression;

/// <summary>The checksum at the end of zlib streams (RFC 1950, section 8.2).</summary>
internal static class Adler32
{
    /// <summary>Bytes of the checksum.</summary>
    public const int Length = 4;

    private const uint Modulus = 65521;

    /// <summary>As many bytes can be added up before a sum of 32 bits overflows.</summary>
    private const int MaxUnreduced = 5552;

    public static uint Of(ReadOnlySpan<byte> data)
    {
        uint low = 1;
        uint high = 0;
        unchecked
        {
            while (!data.IsEmpty)
            {
                ReadOnlySpan<byte> part = data.Slice(0, Math.Min(MaxUnreduced, data.Length));
                foreach (byte value in part)
                {
                    low += value;
                    high += low;
                }

                low %= Modulus;
                high %= Modulus;
                data = data.Slice(part.Length);
            }
        }

        return (high << 16) | low;
    }
}
