using System;
using System.Buffers.Binary;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Qcow2;

/// <summary>Where tables have to lie, and how tables of 64-bit entries are read.</summary>
internal static class Qcow2Tables
{
    /// <summary>The active L1 table lies inside the file, or what is wrong with it.</summary>
    public static Finding? CheckActiveL1(Qcow2Image image)
    {
        Qcow2Header header = image.Header;
        ulong fileLength = (ulong)image.Source.Length;
        ulong required = header.RequiredL1Size * Qcow2L1Entry.Size;
        ulong length = (ulong)header.L1Size * Qcow2L1Entry.Size;
        if (length == 0 || FileBounds.IsInside(header.L1TableOffset, length, fileLength))
        {
            return null;
        }

        // A table that was cut is one thing; a table far larger than the disk, reaching for memory, another.
        return FileBounds.IsInside(header.L1TableOffset, Math.Max(required, 1), fileLength)
            ? Qcow2Rules.Qcow2OversizedTable.At("l1_size", 36, $"An L1 table of {header.L1Size} entries at 0x{header.L1TableOffset:x} reaches past the end of the file, and the disk needs only {header.RequiredL1Size}.")
            : Qcow2Rules.Qcow2PastEnd.At("l1_table_offset", 40, $"The L1 table at 0x{header.L1TableOffset:x} lies behind the end of the file at 0x{fileLength:x}.");
    }

    /// <summary>Reads <paramref name="count"/> big-endian numbers, which the caller has reserved memory for.</summary>
    public static ulong[] Read(ByteSource source, ulong offset, int count, BudgetMeter budget) =>
        FileTables.Read(source, offset, count, sizeof(ulong), BinaryPrimitives.ReadUInt64BigEndian, budget);
}
