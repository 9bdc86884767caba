using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;

namespace LibvirtStorage.Images.Tests.Vhdx;

/// <summary>A log of 1 MiB, written entry by entry from the specification, around its end if need be.</summary>
internal sealed class VhdxLogBuilder(int start = 0)
{
    public const int Length = 1 << 20;

    private const int Sector = 4096;

    private int _position = start;

    public static Guid Id { get; } = new("5a2de4b1-0001-4ee1-9e5b-c0ffee00c0de");

    public byte[] Bytes { get; } = new byte[Length];

    /// <summary>Where the next entry would start.</summary>
    public int Position => _position;

    public ulong FlushedFileOffset { get; set; } = VhdxImageBuilder.Length;

    public ulong LastFileOffset { get; set; } = VhdxImageBuilder.Length;

    /// <summary>Appends an entry.</summary>
    /// <param name="number">Its sequence number.</param>
    /// <param name="tail">Where the sequence starts that ends with it.</param>
    /// <param name="changes">Sectors and where they go; where there are more than 4096 bytes, they are zeros.</param>
    public VhdxLogBuilder Entry(ulong number, int tail, params (ulong Offset, byte[] Content)[] changes)
    {
        int descriptorSectors = (changes.Length + 2 + 127) / 128;
        byte[] entry = new byte[descriptorSectors * Sector];
        var data = new List<byte[]>();
        for (int i = 0; i < changes.Length; i++)
        {
            Describe(entry.AsSpan(64 + (i * 32), 32), number, changes[i].Offset, changes[i].Content, data);
        }

        Array.Resize(ref entry, entry.Length + (data.Count * Sector));
        data.ForEach(d => d.CopyTo(entry, (descriptorSectors + data.IndexOf(d)) * Sector));
        Encoding.ASCII.GetBytes("loge").CopyTo(entry, 0);
        Put32(entry, 8, (uint)entry.Length);
        Put32(entry, 12, (uint)tail);
        Put64(entry, 16, number);
        Put32(entry, 24, (uint)changes.Length);
        Id.ToByteArray().CopyTo(entry, 32);
        Put64(entry, 48, FlushedFileOffset);
        Put64(entry, 56, LastFileOffset);
        VhdxSeal.Checksum(entry, 0, entry.Length);
        for (int i = 0; i < entry.Length; i++)
        {
            Bytes[(_position + i) % Length] = entry[i];
        }

        _position = (_position + entry.Length) % Length;
        return this;
    }

    /// <summary>A sector of one byte over and over.</summary>
    public static byte[] Filled(byte value)
    {
        byte[] sector = new byte[Sector];
        sector.AsSpan().Fill(value);
        return sector;
    }

    private static void Describe(Span<byte> descriptor, ulong number, ulong offset, byte[] content, List<byte[]> data)
    {
        bool isData = content.Length == Sector;
        Encoding.ASCII.GetBytes(isData ? "desc" : "zero").CopyTo(descriptor);
        BinaryPrimitives.WriteUInt64LittleEndian(descriptor.Slice(8), (ulong)content.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(descriptor.Slice(16), offset);
        BinaryPrimitives.WriteUInt64LittleEndian(descriptor.Slice(24), number);
        if (!isData)
        {
            return;
        }

        content.AsSpan(Sector - 4, 4).CopyTo(descriptor.Slice(4));
        content.AsSpan(0, 8).CopyTo(descriptor.Slice(8));
        byte[] sector = (byte[])content.Clone();
        Encoding.ASCII.GetBytes("data").CopyTo(sector, 0);
        Put32(sector, 4, (uint)(number >> 32));
        Put32(sector, Sector - 4, (uint)(number & uint.MaxValue));
        data.Add(sector);
    }

    private static void Put32(byte[] bytes, int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(offset), value);

    private static void Put64(byte[] bytes, int offset, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(offset), value);
}
