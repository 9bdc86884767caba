using System;
using System.Buffers.Binary;
using System.IO;
using LibvirtStorage.Client;

namespace LibvirtStorage.Transfers.EmbeddedHost;

/// <summary>
/// Grows a qcow2 image in place by its header alone: as far as the L1 table covers the new size, or has unused entries
/// in its own clusters. Whatever would need new clusters is refused.
/// </summary>
internal static class Qcow2Growth
{
    private const int HeaderLength = 104;
    private const int SizeField = 24;
    private const int L1SizeField = 36;

    public static void Grow(string path, ulong capacity)
    {
        using FileStream file = HostFiles.OpenToWrite(path);
        byte[] header = new byte[HeaderLength];
        if (ReadAt(file, 0, header) < 72)
        {
            throw Refuse("its header is cut");
        }

        uint version = UInt32(header, 4);
        int clusterBits = (int)Math.Min(UInt32(header, 20), 64);
        if (version is not (2 or 3) || clusterBits is < 9 or > 21)
        {
            throw Refuse("its header is not understood");
        }

        ulong size = UInt64(header, SizeField);
        if (capacity < size)
        {
            throw Refuse("qcow2 images are not shrunk here");
        }

        bool hasLimits = version == 3 && (UInt64(header, 72) & ~9UL) != 0;
        if (hasLimits || UInt32(header, 32) != 0 || UInt32(header, 60) != 0 || (version == 3 && UInt64(header, 88) != 0))
        {
            throw Refuse("it has snapshots, bitmaps, encryption or features that a new size would break");
        }

        ulong covered = 1UL << ((2 * clusterBits) - 3);
        ulong needed = (capacity / covered) + (capacity % covered == 0 ? 0UL : 1UL);
        ulong entries = UInt32(header, L1SizeField);
        if (needed > entries)
        {
            ExtendTable(file, UInt64(header, 40), entries, needed, 1UL << clusterBits);
            WriteAt(file, L1SizeField, field => BinaryPrimitives.WriteUInt32BigEndian(field, (uint)needed), sizeof(uint));
        }

        WriteAt(file, SizeField, field => BinaryPrimitives.WriteUInt64BigEndian(field, capacity), sizeof(ulong));
    }

    /// <summary>The last cluster of the table may have room; it belongs to the table, so entries there only have to be zero.</summary>
    private static void ExtendTable(FileStream file, ulong offset, ulong entries, ulong needed, ulong clusterSize)
    {
        ulong end = ((entries * 8) + clusterSize - 1) / clusterSize * clusterSize;
        if (entries == 0 || needed > 4 << 20 || needed * 8 > end || offset > long.MaxValue - end)
        {
            throw Refuse("its L1 table has no room for the new size");
        }

        byte[] added = new byte[(int)((needed - entries) * 8)];
        long at = (long)(offset + (entries * 8));
        if (ReadAt(file, at, added) > 0 && Array.Exists(added, b => b != 0))
        {
            throw Refuse("the space behind its L1 table is in use");
        }

        Array.Clear(added, 0, added.Length);
        file.Position = at;
        file.Write(added, 0, added.Length);
    }

    private static int ReadAt(FileStream file, long offset, byte[] buffer)
    {
        file.Position = offset;
        int filled = 0;
        while (filled < buffer.Length)
        {
            int count = file.Read(buffer, filled, buffer.Length - filled);
            if (count == 0)
            {
                break;
            }

            filled += count;
        }

        return filled;
    }

    private static void WriteAt(FileStream file, long offset, Action<byte[]> encode, int length)
    {
        byte[] field = new byte[length];
        encode(field);
        file.Position = offset;
        file.Write(field, 0, field.Length);
    }

    private static uint UInt32(byte[] header, int at) => BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(at));

    private static ulong UInt64(byte[] header, int at) => BinaryPrimitives.ReadUInt64BigEndian(header.AsSpan(at));

    private static LibvirtException Refuse(string reason) =>
        new(LibvirtErrorCode.OperationUnsupported, $"The qcow2 image cannot be resized: {reason}.");
}
