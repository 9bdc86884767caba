using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using LibvirtStorage.Images.NetFramework;
using LibvirtStorage.Images.Tests.Contents;

namespace LibvirtStorage.Images.Tests.Sources.Wrapped;

/// <summary>Writes .xz files by the specification, with LZMA2 chunks that are stored uncompressed.</summary>
internal sealed class XzFile
{
    private const int ChunkLength = 1 << 16;

    /// <summary>Number of the check: 0, 1 (CRC-32) and 10 (SHA-256) are computed, others left out.</summary>
    public byte Check { get; init; } = 1;

    public byte DictionaryCode { get; init; } = 8;

    /// <summary>Filters that are claimed to come before LZMA2, each with its properties.</summary>
    public byte[][] Filters { get; init; } = [];

    public bool SizesInHeader { get; init; }

    public int BlockLength { get; init; } = 100_000;

    /// <summary>Of content that is zeros: each byte in a chunk of its own, which starts the decoder anew with other properties.</summary>
    public bool IsOneByOne { get; init; }

    /// <summary>Added to sizes as they are written.</summary>
    public long HeaderError { get; init; }

    public long IndexError { get; init; }

    public long IndexCountError { get; init; }

    public int BackwardError { get; init; }

    public byte FooterCheckError { get; init; }

    public byte[] Build(byte[] content)
    {
        var file = new MemoryStream();
        Write(file, [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 0, Check]);
        Write32(file, PartitionedDisk.BitwiseCrc32([0, Check]));
        var records = new List<(long Unpadded, long Uncompressed)>();
        for (int offset = 0; offset < content.Length; offset += BlockLength)
        {
            ReadOnlySpan<byte> block = content.AsSpan(offset, Math.Min(BlockLength, content.Length - offset));
            records.Add((WriteBlock(file, block), block.Length));
        }

        byte[] index = Index(records);
        Write(file, index);
        byte[] fields = new byte[6];
        BinaryPrimitives.WriteInt32LittleEndian(fields, (index.Length / 4) - 1 + BackwardError);
        fields[5] = (byte)(Check + FooterCheckError);
        Write32(file, PartitionedDisk.BitwiseCrc32(fields));
        Write(file, fields);
        Write(file, "YZ"u8.ToArray());
        return file.ToArray();
    }

    private long WriteBlock(MemoryStream file, ReadOnlySpan<byte> block)
    {
        byte[] data = IsOneByOne ? OneByOne(block.Length) : Lzma2(block);
        var header = new MemoryStream();
        Write(header, [0, (byte)((SizesInHeader ? 0xc0 : 0) | Filters.Length)]);
        if (SizesInHeader)
        {
            WriteInteger(header, data.Length);
            WriteInteger(header, block.Length + HeaderError);
        }

        Array.ForEach(Filters, filter => Write(header, filter));
        Write(header, [0x21, 1, DictionaryCode]);
        Pad(header);
        byte[] bytes = header.ToArray();
        bytes[0] = (byte)(bytes.Length / 4);
        Write(file, bytes);
        Write32(file, PartitionedDisk.BitwiseCrc32(bytes));
        Write(file, data);
        Pad(file);
        byte[] check = CheckOf(block);
        Write(file, check);
        return bytes.Length + 4 + data.Length + check.Length;
    }

    private byte[] Index(List<(long Unpadded, long Uncompressed)> records)
    {
        var index = new MemoryStream();
        index.WriteByte(0);
        WriteInteger(index, records.Count + IndexCountError);
        foreach ((long unpadded, long uncompressed) in records)
        {
            WriteInteger(index, unpadded);
            WriteInteger(index, uncompressed + IndexError);
        }

        Pad(index);
        Write32(index, PartitionedDisk.BitwiseCrc32(index.ToArray()));
        return index.ToArray();
    }

    private byte[] CheckOf(ReadOnlySpan<byte> block)
    {
        byte[] crc = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(crc, PartitionedDisk.BitwiseCrc32(block));
        return Check switch { 1 => crc, 10 => Sha256Spans.Hash(block), _ => [] };
    }

    private static byte[] Lzma2(ReadOnlySpan<byte> block)
    {
        var data = new MemoryStream();
        for (int offset = 0; offset < block.Length; offset += ChunkLength)
        {
            int length = Math.Min(ChunkLength, block.Length - offset);
            Write(data, [(byte)(offset == 0 ? 1 : 2), (byte)((length - 1) >> 8), (byte)((length - 1) & 0xff)]);
            Write(data, block.Slice(offset, length).ToArray());
        }

        data.WriteByte(0);
        return data.ToArray();
    }

    private static byte[] OneByOne(int length)
    {
        var data = new MemoryStream();
        for (int i = 0; i < length; i++)
        {
            // One byte of output, six of input, the properties, and a range coder that says: a literal of zero.
            Write(data, [(byte)(i == 0 ? 0xe0 : 0xc0), 0, 0, 0, 5, 184, 0, 0, 0, 0, 0, 0]);
        }

        data.WriteByte(0);
        return data.ToArray();
    }

    private static void WriteInteger(MemoryStream to, long value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            to.WriteByte((byte)((value & 0x7f) | 0x80));
        }

        to.WriteByte((byte)value);
    }

    private static void Pad(MemoryStream to)
    {
        while (to.Length % 4 != 0)
        {
            to.WriteByte(0);
        }
    }

    private static void Write32(MemoryStream to, uint value) =>
        Write(to, [(byte)(value & 0xff), (byte)((value >> 8) & 0xff), (byte)((value >> 16) & 0xff), (byte)(value >> 24)]);

    private static void Write(MemoryStream to, byte[] bytes) => to.Write(bytes, 0, bytes.Length);
}
