using System;
using System.Buffers.Binary;
using System.IO;
using LibvirtStorage.Images.Compression;

namespace LibvirtStorage.Images.Vmdk.Reading;

/// <summary>The data of a compressed grain: one zlib stream (RFC 1950), to the last byte.</summary>
internal static class CompressedGrain
{
    /// <summary>Decodes a grain. What the stream leaves open at the end of the disk is filled with zeros.</summary>
    /// <param name="input">Holds the stream.</param>
    /// <param name="length">Its length.</param>
    /// <param name="grain">Takes the grain.</param>
    /// <param name="visible">Bytes that belong to the disk: fewer than a whole grain only at its end.</param>
    /// <param name="offset">Where the grain is in the file, for messages.</param>
    /// <exception cref="DiskImageException">The stream is broken, or is not one grain long.</exception>
    public static void Inflate(byte[] input, int length, byte[] grain, int visible, ulong offset)
    {
        int produced;
        try
        {
            (produced, bool hasMore) = BlockInflater.InflateZlib(input, 0, length, grain);
            if (hasMore || produced < visible)
            {
                throw Broken(offset, $"it decodes to {(hasMore ? "more" : "less")} than a grain of {grain.Length}");
            }
        }
        catch (InvalidDataException e)
        {
            throw Broken(offset, "it is not a zlib stream", e);
        }

        if (Adler32.Of(grain.AsSpan(0, produced)) != BinaryPrimitives.ReadUInt32BigEndian(input.AsSpan(Math.Max(0, length - Adler32.Length))))
        {
            throw Broken(offset, "its checksum is another");
        }

        grain.AsSpan(produced).Clear();
    }

    private static DiskImageException Broken(ulong offset, string what, Exception? inner = null) =>
        VmdkRules.VmdkCompressedGrain.Error("grain", offset, $"The compressed grain at 0x{offset:x} is broken: {what}.", inner);
}
