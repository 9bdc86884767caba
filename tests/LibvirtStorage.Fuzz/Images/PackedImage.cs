using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;

namespace LibvirtStorage.Fuzz.Images;

/// <summary>
/// The form in which images are fuzzed. Images are mostly zeros and equal bytes, and some are MiB long before they hold
/// anything, which fuzzers cannot work with. A packed image is the file's length (24 bits, little-endian), the number of
/// the seal that makes its checksums right or 0 (8 bits), and records up
/// to its end: an offset (32 bits), a count (15 bits) and a mark (1 bit), then as many bytes, or if marked one byte
/// that stands as many times. Any bytes are a packed image; what lies outside the file is left out.
/// </summary>
internal static class PackedImage
{
    /// <summary>The longest image that unpacks. A VHDX has 4 MiB before its first block.</summary>
    public const int MaxLength = 8 << 20;

    private const int LengthSize = 4;
    private const int LengthBits = 24;
    private const int RecordSize = 6;
    private const int MaxCount = 0x7fff;
    private const ushort RunMark = 0x8000;

    /// <summary>Shorter runs stay as they are.</summary>
    private const int MinRun = 32;

    /// <summary>Shorter runs of zeros stay too, and of longer ones the start: fields that are zero, and the next entries of a table, have to be there to be changed.</summary>
    private const int MinZeros = 256;
    private const int KeptZeros = 64;

    public static byte[] Pack(ReadOnlySpan<byte> image, int seal = 0)
    {
        using var packed = new MemoryStream();
        using var writer = new BinaryWriter(packed);
        writer.Write(checked((uint)(image.Length | (seal << LengthBits))));
        int literal = 0;
        int at = 0;
        while (at < image.Length)
        {
            byte value = image[at];
            int run = image.Slice(at).IndexOfAnyExcept(value);
            run = run < 0 ? image.Length - at : run;
            if (value == 0 && run >= MinZeros)
            {
                WriteLiteral(writer, image, literal, at + KeptZeros);
                literal = at + run;
            }
            else if (value != 0 && run >= MinRun)
            {
                WriteLiteral(writer, image, literal, at);
                WriteRun(writer, value, at, at + run);
                literal = at + run;
            }

            at += run;
        }

        WriteLiteral(writer, image, literal, image.Length);
        return packed.ToArray();
    }

    /// <summary>The image in an array of its own; see <see cref="UnpackedImage"/> for one that costs less.</summary>
    public static byte[] Unpack(ReadOnlySpan<byte> packed, IReadOnlyList<Func<byte[], byte[]>>? seals = null)
    {
        using var image = new UnpackedImage(packed, seals);
        byte[] bytes = new byte[image.Length];
        image.Read(0, bytes);
        return bytes;
    }

    /// <summary>The image's length in bytes.</summary>
    public static int LengthOf(ReadOnlySpan<byte> packed) =>
        packed.Length < LengthSize ? 0 : Math.Min((int)(BinaryPrimitives.ReadUInt32LittleEndian(packed) & ((1 << LengthBits) - 1)), MaxLength);

    /// <summary>Writes the image into <paramref name="target"/>, which is all zeros and <see cref="MaxLength"/> long.</summary>
    /// <returns>The image's length, the number of its seal, and where the last byte stands that was written.</returns>
    public static (int Length, int Seal, int WrittenEnd) UnpackTo(byte[] target, ReadOnlySpan<byte> packed)
    {
        if (packed.Length < LengthSize)
        {
            return (0, 0, 0);
        }

        int length = LengthOf(packed);
        int seal = packed[LengthSize - 1];
        int end = 0;
        int work = target.Length;
        packed = packed.Slice(LengthSize);
        while (packed.Length > RecordSize && work > 0)
        {
            uint offset = BinaryPrimitives.ReadUInt32LittleEndian(packed);
            ushort mark = BinaryPrimitives.ReadUInt16LittleEndian(packed.Slice(4));
            int count = mark & MaxCount;
            packed = packed.Slice(RecordSize);
            int taken = (mark & RunMark) != 0 ? 1 : Math.Min(count, packed.Length);
            count = (mark & RunMark) != 0 ? count : taken;
            if (offset < (uint)length)
            {
                Span<byte> place = target.AsSpan((int)offset, Math.Min(count, length - (int)offset));
                if ((mark & RunMark) != 0)
                {
                    place.Fill(packed[0]);
                }
                else
                {
                    packed.Slice(0, place.Length).CopyTo(place);
                }

                end = Math.Max(end, (int)offset + place.Length);
            }

            // Overlapping runs could otherwise write terabytes.
            work -= count;
            packed = packed.Slice(taken);
        }

        return (length, seal, end);
    }

    private static void WriteLiteral(BinaryWriter writer, ReadOnlySpan<byte> image, int start, int end)
    {
        for (int count; start < end; start += count)
        {
            count = Math.Min(end - start, MaxCount);
            writer.Write(start);
            writer.Write((ushort)count);
            writer.Write(image.Slice(start, count));
        }
    }

    private static void WriteRun(BinaryWriter writer, byte value, int start, int end)
    {
        for (int count; start < end; start += count)
        {
            count = Math.Min(end - start, MaxCount);
            writer.Write(start);
            writer.Write((ushort)(RunMark | count));
            writer.Write(value);
        }
    }
}
