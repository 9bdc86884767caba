using System;
using System.Buffers.Binary;

namespace LibvirtStorage.Images.Qcow2;

/// <summary>
/// The fixed part of a snapshot table entry; extra data, id and name follow it, and padding to a multiple of 8
/// (specification, "Snapshots").
/// </summary>
/// <param name="L1TableOffset">Where the snapshot's own L1 table stands.</param>
/// <param name="L1Size">Its entries.</param>
/// <param name="IdLength">Bytes of the id.</param>
/// <param name="NameLength">Bytes of the name.</param>
/// <param name="ExtraDataLength">Bytes of extra data.</param>
internal readonly record struct Qcow2Snapshot(ulong L1TableOffset, uint L1Size, int IdLength, int NameLength, uint ExtraDataLength)
{
    public const int FixedLength = 40;

    /// <summary>Size of the VM state and of the disk, which version 3 demands.</summary>
    public const int Version3ExtraData = 16;

    /// <summary>Where the size of the disk stands in an entry: in its extra data, behind the size of the VM state.</summary>
    public const int DiskSizeOffset = FixedLength + 8;

    /// <summary>Bytes that mean something.</summary>
    public ulong ContentLength => FixedLength + (ulong)ExtraDataLength + (ulong)IdLength + (ulong)NameLength;

    /// <summary>Bytes from this entry to the next. QEMU does not write the padding of the last one, so a file may end before it.</summary>
    public ulong EntryLength => (ContentLength + 7) & ~7UL;

    public static Qcow2Snapshot ReadFrom(ReadOnlySpan<byte> entry) => new(
        BinaryPrimitives.ReadUInt64BigEndian(entry),
        BinaryPrimitives.ReadUInt32BigEndian(entry.Slice(8)),
        BinaryPrimitives.ReadUInt16BigEndian(entry.Slice(12)),
        BinaryPrimitives.ReadUInt16BigEndian(entry.Slice(14)),
        BinaryPrimitives.ReadUInt32BigEndian(entry.Slice(36)));
}
