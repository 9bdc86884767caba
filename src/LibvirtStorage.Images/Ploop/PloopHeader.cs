using System;
using System.Buffers.Binary;
using LibvirtStorage.Images.Detection;

namespace LibvirtStorage.Images.Ploop;

/// <summary>The header at offset 0: 64 bytes, all numbers little-endian (Parallels expandable image specification, "Header"). The BAT follows it.</summary>
internal sealed record PloopHeader
{
    public const int Length = 64;

    private const int MagicLength = 16;

    private const uint EmptyFlag = 1;

    /// <summary>Whether the magic is the newer one: offsets count clusters instead of sectors, and sizes have 64 bits.</summary>
    public bool IsExtended { get; init; }

    public uint Version { get; init; }

    /// <summary>Sectors of a cluster.</summary>
    public uint Tracks { get; init; }

    public uint BatEntries { get; init; }

    /// <summary>Size of the payload in sectors. With the older magic only the low half counts, and the other has to be 0.</summary>
    public ulong SectorCount { get; init; }

    public PloopInUse InUse { get; init; }

    /// <summary>data_off: start of the data area in sectors; 0 says that it follows the BAT.</summary>
    public uint DataOffsetField { get; init; }

    public uint Flags { get; init; }

    /// <summary>ext_off: start of the format extension in sectors; 0 if there is none.</summary>
    public ulong ExtensionOffsetField { get; init; }

    public static ReadOnlySpan<byte> PlainMagic => "WithoutFreeSpace"u8;

    public static ReadOnlySpan<byte> ExtendedMagic => "WithouFreSpacExt"u8;

    public static FileMagic Magic { get; } = new(
        PloopRules.PloopMagic,
        PloopRules.PloopHeaderTruncated,
        "The file starts neither with 'WithoutFreeSpace' nor with 'WithouFreSpacExt'.",
        PlainMagic.ToArray(),
        ExtendedMagic.ToArray());

    public bool IsMarkedEmpty => (Flags & EmptyFlag) != 0;

    public uint ClusterSize => Tracks * PloopLimits.SectorSize;

    public ulong VirtualSize => SectorCount * PloopLimits.SectorSize;

    /// <summary>Where header and BAT end, in bytes.</summary>
    public ulong BatEnd => Length + ((ulong)BatEntries * PloopLimits.BatEntrySize);

    /// <summary>Start of the data area in bytes.</summary>
    public ulong DataOffset => DataOffsetField != 0
        ? (ulong)DataOffsetField * PloopLimits.SectorSize
        : (BatEnd + PloopLimits.SectorSize - 1) / PloopLimits.SectorSize * PloopLimits.SectorSize;

    /// <summary>Bytes that one step of a BAT entry stands for.</summary>
    public ulong BatUnit => IsExtended ? ClusterSize : PloopLimits.SectorSize;

    /// <summary>BAT entries that the disk needs.</summary>
    public int RequiredBatEntries => (int)((SectorCount / Tracks) + (SectorCount % Tracks == 0 ? 0UL : 1));

    /// <summary>Reads <see cref="Length"/> bytes, whatever they say.</summary>
    public static PloopHeader ReadFrom(ReadOnlySpan<byte> bytes) => new()
    {
        IsExtended = bytes.Slice(0, MagicLength).SequenceEqual(ExtendedMagic),
        Version = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(16)),
        Tracks = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(28)),
        BatEntries = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(32)),
        SectorCount = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(36)),
        InUse = (PloopInUse)BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(44)),
        DataOffsetField = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(48)),
        Flags = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(52)),
        ExtensionOffsetField = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(56)),
    };
}
