using System;
using System.Buffers;
using System.Buffers.Binary;
using System.IO;
using LibvirtStorage.Images.Compression;

namespace LibvirtStorage.Images.Cloop.Reading;

/// <summary>Reads and decompresses single blocks. Thread-safe.</summary>
internal sealed class CloopBlockDecoder(CloopImage image)
{
    /// <summary>Fills <paramref name="block"/>, which is one block long.</summary>
    /// <param name="index">The number of the block.</param>
    /// <param name="block">Takes the payload.</param>
    /// <exception cref="DiskImageException">The block is not where it should be, or does not decode.</exception>
    public void Decode(ulong index, byte[] block)
    {
        (ulong start, int length) = Locate(index);
        byte[] input = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            image.Source.Read((long)start, input.AsSpan(0, length));
            Decode(input, length, block, start);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(input);
        }
    }

    /// <summary>Where the block's stream stands in the file, and its length.</summary>
    /// <exception cref="DiskImageException">There can be no block.</exception>
    public (ulong Start, int Length) Locate(ulong index)
    {
        ulong at = CloopHeader.Length + (index * CloopLimits.OffsetSize);
        Span<byte> offsets = stackalloc byte[2 * CloopLimits.OffsetSize];
        image.Source.Read((long)at, offsets);
        ulong start = BinaryPrimitives.ReadUInt64BigEndian(offsets);
        ulong end = BinaryPrimitives.ReadUInt64BigEndian(offsets.Slice(CloopLimits.OffsetSize));
        if (image.CheckBlock(start, end) is { } broken)
        {
            throw broken.Rule.Error("offset", at, FormattableString.Invariant(broken.Message));
        }

        return (start, (int)(end - start));
    }

    /// <summary>The stream ends with its checksum, and with it the block: writers of cloop leave no room between blocks.</summary>
    private static void Decode(byte[] input, int length, byte[] block, ulong start)
    {
        try
        {
            (int produced, bool hasMore) = BlockInflater.InflateZlib(input, 0, length, block);
            if (produced != block.Length || hasMore)
            {
                throw Broken(start, $"it does not decode to {block.Length} bytes");
            }
        }
        catch (InvalidDataException e)
        {
            throw Broken(start, "it is not a zlib stream", e);
        }

        if (length < Adler32.Length || BinaryPrimitives.ReadUInt32BigEndian(input.AsSpan(length - Adler32.Length)) != Adler32.Of(block))
        {
            throw Broken(start, "it does not end with its checksum");
        }
    }

    private static DiskImageException Broken(ulong start, string what, Exception? inner = null) =>
        CloopRules.CloopBlock.Error("block", start, $"The block at 0x{start:x} is broken: {what}.", inner);
}
