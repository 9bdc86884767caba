using System;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Tests;

/// <summary>Payloads against bytes that are known, read in all ways.</summary>
internal static class ReadPayload
{
    /// <summary>A disk whose blocks are each filled with one byte.</summary>
    public static byte[] OfBlocks(int blockSize, params byte[] blocks)
    {
        byte[] payload = new byte[blockSize * blocks.Length];
        for (int i = 0; i < blocks.Length; i++)
        {
            payload.AsSpan(i * blockSize, blockSize).Fill(blocks[i]);
        }

        return payload;
    }

    public static void AssertIs(byte[] expected, ImageFormat format, byte[] image)
    {
        using var source = new MemoryByteSource(image);
        AssertIs(expected, format, source);
    }

    public static void AssertIs(byte[] expected, ImageFormat format, ByteSource source)
    {
        using ImageReader reader = format.OpenReader(source, new BudgetMeter(ImageBudget.Default));
        PayloadOf.AssertSame(expected, PayloadOf.WholeRead(reader));
        PayloadOf.AssertSame(expected, PayloadOf.Extents(reader));
        PayloadOf.AssertSame(expected, PayloadOf.OddPieces(reader, (expected.Length / 50) + 301));
    }
}
