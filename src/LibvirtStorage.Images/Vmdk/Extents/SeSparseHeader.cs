using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using LibvirtStorage.Images.NetFramework;

namespace LibvirtStorage.Images.Vmdk.Extents;

/// <summary>
/// The constant header of a space-efficient sparse extent, one sector of little-endian 64-bit numbers, offsets and sizes in
/// sectors. The format is not published; this is what QEMU and libvmdk know of version 2.1.
/// </summary>
internal sealed record SeSparseHeader
{
    public const int Length = VmdkLimits.SectorSize;

    public const int KnownLength = 208;

    private const int FirstRegion = 80;

    private static readonly string[] s_regions =
    [
        "volatile header", "journal header", "journal", "grain directory", "grain tables", "free bitmap", "backmap", "grains",
    ];

    public ulong Version { get; init; }

    public ulong Sectors { get; init; }

    public ulong GrainSize { get; init; }

    public ulong GrainTableSize { get; init; }

    public ulong Flags { get; init; }

    public bool HasReserved { get; init; }

    /// <summary>The parts of the file, by name.</summary>
    public required IReadOnlyDictionary<string, (ulong Offset, ulong Size)> Regions { get; init; }

    public (ulong Offset, ulong Size) VolatileHeader => Regions["volatile header"];

    public (ulong Offset, ulong Size) Directory => Regions["grain directory"];

    public (ulong Offset, ulong Size) Tables => Regions["grain tables"];

    public (ulong Offset, ulong Size) Grains => Regions["grains"];

    public static SeSparseHeader ReadFrom(ReadOnlySpan<byte> bytes)
    {
        var regions = new Dictionary<string, (ulong Offset, ulong Size)>();
        for (int i = 0; i < s_regions.Length; i++)
        {
            ReadOnlySpan<byte> pair = bytes.Slice(FirstRegion + (i * 2 * sizeof(ulong)));
            regions.Add(s_regions[i], (BinaryPrimitives.ReadUInt64LittleEndian(pair), BinaryPrimitives.ReadUInt64LittleEndian(pair.Slice(sizeof(ulong)))));
        }

        return new SeSparseHeader
        {
            Version = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(8)),
            Sectors = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(16)),
            GrainSize = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(24)),
            GrainTableSize = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(32)),
            Flags = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(40)),
            HasReserved = !bytes.Slice(48, FirstRegion - 48).IsZero() || !bytes.Slice(KnownLength).IsZero(),
            Regions = regions,
        };
    }
}
