using System;
using System.Buffers.Binary;
using LibvirtStorage.Images.Detection;

namespace LibvirtStorage.Images.Qed;

/// <summary>The header at offset 0: 64 bytes, all numbers little-endian (QED specification, "Header").</summary>
internal sealed record QedHeader
{
    public const int Length = 64;

    public uint ClusterSize { get; init; }

    /// <summary>Clusters of an L1 or L2 table.</summary>
    public uint TableSize { get; init; }

    /// <summary>Clusters of the header, with everything that belongs to it.</summary>
    public uint HeaderSize { get; init; } = 1;

    public QedFeatures Features { get; init; }

    public ulong CompatFeatures { get; init; }

    public ulong AutoclearFeatures { get; init; }

    public ulong L1TableOffset { get; init; }

    /// <summary>Size of the payload in bytes, exactly as the header has it.</summary>
    public ulong ImageSize { get; init; }

    public uint BackingFilenameOffset { get; init; }

    public uint BackingFilenameSize { get; init; }

    public static FileMagic Magic { get; } = new(
        QedRules.QedMagic, QedRules.QedHeaderTruncated, "The file does not start with the QED magic 'QED\\0'.", "QED\0"u8.ToArray());

    public bool HasBackingFile => (Features & QedFeatures.BackingFile) != 0;

    public ulong HeaderBytes => (ulong)HeaderSize * ClusterSize;

    public uint TableBytes => TableSize * ClusterSize;

    /// <summary>Entries of an L1 or L2 table.</summary>
    public uint TableEntries => TableBytes / QedLimits.EntrySize;

    /// <summary>Guest bytes that one L2 table maps.</summary>
    public ulong L2Coverage => (ulong)TableEntries * ClusterSize;

    /// <summary>The largest disk that the tables can map; null if that is 2^64 bytes or more.</summary>
    public ulong? MaxImageSize => ulong.MaxValue / TableEntries < L2Coverage ? null : TableEntries * L2Coverage;

    /// <summary>L1 entries that the disk needs.</summary>
    public int RequiredL1Entries => ImageSize == 0 ? 0 : (int)(((ImageSize - 1) / L2Coverage) + 1);

    /// <summary>Reads <see cref="Length"/> bytes, whatever they say.</summary>
    public static QedHeader ReadFrom(ReadOnlySpan<byte> bytes) => new()
    {
        ClusterSize = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(4)),
        TableSize = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(8)),
        HeaderSize = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(12)),
        Features = (QedFeatures)BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(16)),
        CompatFeatures = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(24)),
        AutoclearFeatures = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(32)),
        L1TableOffset = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(40)),
        ImageSize = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(48)),
        BackingFilenameOffset = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(56)),
        BackingFilenameSize = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(60)),
    };

    /// <summary>Writes <see cref="Length"/> bytes.</summary>
    public void WriteTo(Span<byte> destination)
    {
        Magic.Values[0].CopyTo(destination);
        BinaryPrimitives.WriteUInt32LittleEndian(destination.Slice(4), ClusterSize);
        BinaryPrimitives.WriteUInt32LittleEndian(destination.Slice(8), TableSize);
        BinaryPrimitives.WriteUInt32LittleEndian(destination.Slice(12), HeaderSize);
        BinaryPrimitives.WriteUInt64LittleEndian(destination.Slice(16), (ulong)Features);
        BinaryPrimitives.WriteUInt64LittleEndian(destination.Slice(24), CompatFeatures);
        BinaryPrimitives.WriteUInt64LittleEndian(destination.Slice(32), AutoclearFeatures);
        BinaryPrimitives.WriteUInt64LittleEndian(destination.Slice(40), L1TableOffset);
        BinaryPrimitives.WriteUInt64LittleEndian(destination.Slice(48), ImageSize);
        BinaryPrimitives.WriteUInt32LittleEndian(destination.Slice(56), BackingFilenameOffset);
        BinaryPrimitives.WriteUInt32LittleEndian(destination.Slice(60), BackingFilenameSize);
    }
}
