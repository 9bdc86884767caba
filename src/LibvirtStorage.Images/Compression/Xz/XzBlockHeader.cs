using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Compression.Xz;

/// <summary>The header of a block (.xz file format, 3.1). Disks are compressed with LZMA2 alone; filters before it are not read.</summary>
/// <param name="Length">Its own length in bytes.</param>
/// <param name="CompressedSize">Bytes of compressed data, or null if it does not say.</param>
/// <param name="UncompressedSize">Bytes that they decode to, or null.</param>
/// <param name="DictionaryCode">The size of LZMA2's dictionary as it is written: 0 to 40.</param>
internal sealed record XzBlockHeader(int Length, long? CompressedSize, long? UncompressedSize, byte DictionaryCode)
{
    private const int Lzma2 = 0x21;

    private const int MaxDictionaryCode = 40;

    /// <summary>Bytes of dictionary: 2 or 3 times a power of two, from 4 KiB to 4 GiB (5.3.1).</summary>
    public long DictionarySize => SizeOf(DictionaryCode);

    public static long SizeOf(int code) => code == MaxDictionaryCode ? uint.MaxValue : (2L | (uint)(code & 1)) << ((code / 2) + 11);

    /// <summary>Reads a header whose first byte, which is not 0, was read already.</summary>
    /// <exception cref="DecodingException">It is broken, or needs a filter that is not read.</exception>
    public static XzBlockHeader Read(CountedInput input, byte first)
    {
        int length = (first + 1) * 4;
        byte[] bytes = new byte[length - 1];
        input.ReadExact(bytes);
        byte[] covered = [first, .. bytes.AsSpan(0, length - 5).ToArray()];
        if (Crc32.Of(covered) != BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(length - 5)))
        {
            throw DecodingException.Corrupt("The checksum of an xz block's header is wrong.");
        }

        using var fields = new MemoryStream(covered, 2, covered.Length - 2, writable: false);
        byte flags = covered[1];
        if ((flags & 0x3c) != 0)
        {
            throw DecodingException.Corrupt("An xz block's header has flags that do not exist.");
        }

        long? compressed = (flags & 0x40) != 0 ? XzInteger.Read(fields) : null;
        long? uncompressed = (flags & 0x80) != 0 ? XzInteger.Read(fields) : null;
        byte dictionary = ReadFilters(fields, (flags & 3) + 1);
        for (int padding; (padding = fields.ReadByte()) >= 0;)
        {
            _ = padding == 0 ? padding : throw DecodingException.Corrupt("An xz block's header has fields that do not exist.");
        }

        return new XzBlockHeader(length, compressed, uncompressed, dictionary);
    }

    /// <summary>The one filter that is read, or the names of all the others.</summary>
    private static byte ReadFilters(MemoryStream fields, int count)
    {
        var others = new List<string>();
        byte[] properties = [];
        for (int i = 0; i < count; i++)
        {
            long id = XzInteger.Read(fields);
            long length = XzInteger.Read(fields);
            properties = length <= fields.Length - fields.Position
                ? new byte[length]
                : throw DecodingException.Corrupt("A filter of an xz block is longer than the header.");
            _ = fields.Read(properties, 0, properties.Length);
            if (id != Lzma2)
            {
                others.Add(XzFilterNames.Of(id));
            }
        }

        if (others.Count > 0)
        {
            throw new DecodingException(
                FindingReason.UnsupportedFeature, $"It was compressed with filters that are not read: {string.Join(", ", others)}.");
        }

        return count == 1 && properties is [<= MaxDictionaryCode]
            ? properties[0]
            : throw DecodingException.Corrupt("The dictionary of an xz block has no size, or two.");
    }
}
