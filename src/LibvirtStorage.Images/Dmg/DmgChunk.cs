using System;
using System.Buffers.Binary;

namespace LibvirtStorage.Images.Dmg;

/// <summary>A run of sectors that is stored in one way: 40 bytes of a block list.</summary>
/// <param name="Type">How it is stored.</param>
/// <param name="FirstSector">Where it starts on the disk, in sectors.</param>
/// <param name="SectorCount">How long it is, in sectors.</param>
/// <param name="Offset">Where it is stored in the file, in bytes.</param>
/// <param name="Length">How many bytes are stored.</param>
internal readonly record struct DmgChunk(DmgChunkType Type, ulong FirstSector, ulong SectorCount, ulong Offset, ulong Length)
{
    public const int Size = 40;

    public ulong EndSector => FirstSector + SectorCount;

    /// <summary>Whether sectors stand for themselves, so that the chunk is part of the disk.</summary>
    public bool IsPayload => Type is not (DmgChunkType.Comment or DmgChunkType.Terminator);

    /// <summary>Whether nothing is stored.</summary>
    public bool IsEmpty => Type is DmgChunkType.Zero or DmgChunkType.Ignore;

    /// <summary>Reads an entry as it stands: sectors and offsets are relative to the list's.</summary>
    public static DmgChunk ReadFrom(ReadOnlySpan<byte> bytes) => new(
        (DmgChunkType)BinaryPrimitives.ReadUInt32BigEndian(bytes),
        BinaryPrimitives.ReadUInt64BigEndian(bytes.Slice(8)),
        BinaryPrimitives.ReadUInt64BigEndian(bytes.Slice(16)),
        BinaryPrimitives.ReadUInt64BigEndian(bytes.Slice(24)),
        BinaryPrimitives.ReadUInt64BigEndian(bytes.Slice(32)));
}

/// <summary>How a chunk is stored.</summary>
internal enum DmgChunkType : uint
{
    /// <summary>Zeros.</summary>
    Zero = 0,

    /// <summary>As it is.</summary>
    Raw = 1,

    /// <summary>Never written; zeros.</summary>
    Ignore = 2,

    /// <summary>Apple Data Compression.</summary>
    Adc = 0x80000004,

    /// <summary>A zlib stream.</summary>
    Zlib = 0x80000005,

    /// <summary>A bzip2 stream.</summary>
    Bzip2 = 0x80000006,

    /// <summary>LZFSE, which no managed library decodes.</summary>
    Lzfse = 0x80000007,

    /// <summary>An xz stream.</summary>
    Lzma = 0x80000008,

    /// <summary>A remark; no payload.</summary>
    Comment = 0x7ffffffe,

    /// <summary>The end of a list; no payload.</summary>
    Terminator = 0xffffffff,
}
