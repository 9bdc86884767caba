using System;

namespace LibvirtStorage.Images.Compression;

/// <summary>The checksum at the end of a zlib stream (RFC 1950, section 8).</summary>
internal static class Adler32
{
    private const uint Modulus = 65521;

    /// <summary>Bytes that can be added before the sums may outgrow 32 bits.</summary>
    private const int Stride = 5552;

    public static uint Of(ReadOnlySpan<byte> data)
    {
        uint a = 1;
        uint b = 0;
        while (!data.IsEmpty)
        {
            ReadOnlySpan<byte> part = data.Slice(0, Math.Min(Stride, data.Length));
            foreach (byte value in part)
            {
                a += value;
                b += a;
            }

            a %= Modulus;
            b %= Modulus;
            data = data.Slice(part.Length);
        }

        return (b << 16) | a;
    }
}
