using System;
using System.Buffers.Binary;

namespace LibvirtStorage.Images.Ploop;

/// <summary>The fixed part of a dirty bitmap's data; its L1 table follows (specification, "Dirty bitmaps feature").</summary>
/// <param name="SectorCount">Size of the disk in sectors.</param>
/// <param name="Granularity">Sectors that one bit stands for.</param>
/// <param name="L1Entries">Clusters of the bitmap.</param>
internal readonly record struct PloopDirtyBitmap(ulong SectorCount, uint Granularity, uint L1Entries)
{
    public const int Length = 32;

    public const int L1EntrySize = 8;

    /// <summary>L1 entries up to this one stand for a cluster of equal bits and not for a place.</summary>
    public const ulong AllOnes = 1;

    public static PloopDirtyBitmap ReadFrom(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(24)),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(28)));
}
