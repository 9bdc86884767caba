using System;
using System.Buffers.Binary;

namespace LibvirtStorage.Images.Contents;

/// <summary>An entry of a <see cref="MasterBootRecord"/> (UEFI specification, table 5.2).</summary>
/// <param name="BootIndicator">0x80 for the one to boot from, else 0.</param>
/// <param name="Type">What the partition holds; 0xee stands for a GPT.</param>
/// <param name="FirstSector">Where it starts, in sectors.</param>
/// <param name="SectorCount">How long it is, in sectors.</param>
internal readonly record struct MbrPartition(byte BootIndicator, byte Type, uint FirstSector, uint SectorCount)
{
    public const int Size = 16;

    public bool IsPlausible => BootIndicator is 0 or 0x80;

    /// <summary>Hybrid optical media have a partition of type 0 that covers the whole disc.</summary>
    public bool IsInUse => SectorCount > 0 && (Type != 0 || BootIndicator == 0x80);

    public bool IsProtective => IsInUse && Type == 0xee;

    public ulong EndSector => (ulong)FirstSector + SectorCount;

    public static MbrPartition ReadFrom(ReadOnlySpan<byte> bytes) => new(
        bytes[0], bytes[4], BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(8)), BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(12)));
}
