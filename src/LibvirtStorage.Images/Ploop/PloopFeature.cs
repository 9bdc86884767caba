using System;
using System.Buffers.Binary;

namespace LibvirtStorage.Images.Ploop;

/// <summary>The header of one feature in a format extension: 24 bytes (specification, "Format Extension").</summary>
/// <param name="Magic">What feature it is.</param>
/// <param name="DataSize">Bytes of data behind this header, without the padding to a multiple of 8.</param>
/// <param name="DataOffset">Where the data stand in the file.</param>
internal readonly record struct PloopFeature(ulong Magic, uint DataSize, ulong DataOffset)
{
    public const int HeaderLength = 24;

    public const ulong EndMagic = 0;

    public const ulong DirtyBitmapMagic = 0x20385fae252cb34a;

    private const int Alignment = 8;

    /// <summary>Where the next feature stands.</summary>
    public ulong End => DataOffset + (((ulong)DataSize + Alignment - 1) / Alignment * Alignment);

    /// <summary>Reads <see cref="HeaderLength"/> bytes that stand at <paramref name="offset"/>.</summary>
    public static PloopFeature ReadFrom(ReadOnlySpan<byte> bytes, ulong offset) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(16)),
        offset + HeaderLength);
}
