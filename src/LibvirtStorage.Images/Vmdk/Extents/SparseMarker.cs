using System;
using System.Buffers.Binary;

namespace LibvirtStorage.Images.Vmdk.Extents;

/// <summary>
/// What stands before each part of a stream (Virtual Disk Format 5.0, "Stream-Optimized Compressed"): before a compressed
/// grain its first sector and length, followed by its bytes; a sector of its own before metadata.
/// </summary>
/// <param name="Value">Grain: its first sector on the disk (lba). Metadata: its length in sectors.</param>
/// <param name="Size">Grain: bytes of compressed data. Metadata: 0.</param>
/// <param name="Type">Metadata: what follows. Of a grain these bytes belong to the data.</param>
internal readonly record struct SparseMarker(ulong Value, uint Size, SparseMarkerType Type)
{
    /// <summary>Where a grain's data starts.</summary>
    public const int GrainHeaderLength = 12;

    /// <summary>A marker as far as it has a meaning.</summary>
    public const int Length = 16;

    public bool IsGrain => Size != 0;

    /// <summary>Bytes that a grain takes in the file, padding included.</summary>
    public long PaddedLength => (GrainHeaderLength + (long)Size + VmdkLimits.SectorSize - 1) & -VmdkLimits.SectorSize;

    public static SparseMarker ReadFrom(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(8)),
        (SparseMarkerType)BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(12)));

    /// <summary>Whether a grain of this length can be a compressed one: nothing that anybody writes gets twice as large.</summary>
    public bool HasSaneSize(int grainSize) => Size > 0 && Size <= 2U * (uint)grainSize;

    public void WriteTo(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Value);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.Slice(8), Size);
        if (!IsGrain)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.Slice(12), (uint)Type);
        }
    }
}

/// <summary>What follows a metadata marker.</summary>
internal enum SparseMarkerType : uint
{
    EndOfStream = 0,
    GrainTable = 1,
    GrainDirectory = 2,
    Footer = 3,
}
