using System;
using System.Buffers.Binary;

namespace LibvirtStorage.Images.Vhdx.Log;

/// <summary>The start of a log entry ([MS-VHDX] 2.3.1.1). Descriptors follow it, and sectors of data follow them.</summary>
internal sealed record VhdxLogEntryHeader
{
    public const int Length = 64;

    private const int DescriptorsInSector = VhdxLimits.LogSector / VhdxLogDescriptor.Length;

    private static ReadOnlySpan<byte> Signature => "loge"u8;

    /// <summary>Bytes of the whole entry, in whole sectors.</summary>
    public required uint EntryLength { get; init; }

    /// <summary>Where in the log the first entry of the sequence is that ends with this one.</summary>
    public required uint Tail { get; init; }

    /// <summary>One more than that of the entry before.</summary>
    public required ulong SequenceNumber { get; init; }

    public required uint DescriptorCount { get; init; }

    /// <summary>Bytes of the file that were safe on the disk when the entry was written: a shorter file has lost something.</summary>
    public required ulong FlushedFileOffset { get; init; }

    /// <summary>Bytes that the file has to have when the entry is replayed.</summary>
    public required ulong LastFileOffset { get; init; }

    public uint Sectors => EntryLength / VhdxLimits.LogSector;

    /// <summary>Sectors that header and descriptors take.</summary>
    public uint DescriptorSectors => (uint)(((ulong)DescriptorCount + (Length / VhdxLogDescriptor.Length) + DescriptorsInSector - 1) / DescriptorsInSector);

    /// <summary>Whether these bytes start an entry of the log that has this identifier.</summary>
    public static bool IsAt(ReadOnlySpan<byte> sector, Guid log) => sector.StartsWith(Signature) && VhdxBytes.ReadGuid(sector.Slice(32)) == log;

    /// <summary>Reads the header; null if it contradicts itself or the log that it is in.</summary>
    public static VhdxLogEntryHeader? ReadFrom(ReadOnlySpan<byte> sector, uint logLength)
    {
        var header = new VhdxLogEntryHeader
        {
            EntryLength = BinaryPrimitives.ReadUInt32LittleEndian(sector.Slice(8)),
            Tail = BinaryPrimitives.ReadUInt32LittleEndian(sector.Slice(12)),
            SequenceNumber = BinaryPrimitives.ReadUInt64LittleEndian(sector.Slice(16)),
            DescriptorCount = BinaryPrimitives.ReadUInt32LittleEndian(sector.Slice(24)),
            FlushedFileOffset = BinaryPrimitives.ReadUInt64LittleEndian(sector.Slice(48)),
            LastFileOffset = BinaryPrimitives.ReadUInt64LittleEndian(sector.Slice(56)),
        };
        bool isSound = header.EntryLength % VhdxLimits.LogSector == 0
            && header.EntryLength <= logLength
            && header.DescriptorSectors <= header.Sectors
            && header.Tail % VhdxLimits.LogSector == 0
            && header.Tail < logLength
            && header.SequenceNumber > 0;
        return isSound ? header : null;
    }

    /// <summary>Where descriptors stand in a sector of an entry, and how many there are.</summary>
    public (int Offset, int Count) DescriptorsOf(uint sector)
    {
        int offset = sector == 0 ? Length : 0;
        ulong before = sector == 0 ? 0 : ((ulong)sector * DescriptorsInSector) - (Length / VhdxLogDescriptor.Length);
        int room = (VhdxLimits.LogSector - offset) / VhdxLogDescriptor.Length;
        return (offset, (int)Math.Min((ulong)room, DescriptorCount - Math.Min(before, DescriptorCount)));
    }
}
