using System;
using System.Buffers.Binary;

namespace LibvirtStorage.Images.Qcow2;

/// <summary>
/// The fixed part of a bitmap directory entry; extra data and name follow it, and padding to a multiple of 8
/// (specification, "Bitmap directory").
/// </summary>
internal readonly record struct Qcow2BitmapDirectoryEntry(
    ulong TableOffset, uint TableSize, Qcow2BitmapFlags Flags, byte Type, byte GranularityBits, int NameLength, uint ExtraDataLength)
{
    public const int FixedLength = 24;

    /// <summary>The only type there is.</summary>
    public const byte DirtyTrackingType = 1;

    /// <summary>Bytes from this entry to the next.</summary>
    public ulong EntryLength => (FixedLength + (ulong)ExtraDataLength + (ulong)NameLength + 7) & ~7UL;

    /// <summary>Table entries for a disk of <paramref name="size"/> bytes: a bit for each granule, in whole clusters.</summary>
    public ulong RequiredTableSize(ulong size, int clusterBits) => DivideUp(DivideUp(size, GranularityBits), clusterBits + 3);

    public static Qcow2BitmapDirectoryEntry ReadFrom(ReadOnlySpan<byte> entry) => new(
        BinaryPrimitives.ReadUInt64BigEndian(entry),
        BinaryPrimitives.ReadUInt32BigEndian(entry.Slice(8)),
        (Qcow2BitmapFlags)BinaryPrimitives.ReadUInt32BigEndian(entry.Slice(12)),
        entry[16],
        entry[17],
        BinaryPrimitives.ReadUInt16BigEndian(entry.Slice(18)),
        BinaryPrimitives.ReadUInt32BigEndian(entry.Slice(20)));

    private static ulong DivideUp(ulong value, int bits) => (value >> bits) + ((value & ((1UL << bits) - 1)) == 0 ? 0UL : 1UL);
}

/// <summary>Flags of a bitmap.</summary>
[Flags]
internal enum Qcow2BitmapFlags : uint
{
    None = 0,

    /// <summary>Not saved cleanly: the content may be outdated.</summary>
    InUse = 1,
    Auto = 2,
    ExtraDataCompatible = 4,
    Known = InUse | Auto | ExtraDataCompatible,
}
