using System;
using System.Buffers.Binary;
using LibvirtStorage.Images.Detection;

namespace LibvirtStorage.Images.Qcow;

/// <summary>
/// The header of qcow version 1 at offset 0: 48 bytes, all numbers big-endian (Mark McLoughlin, "The QCOW Image Format",
/// "The Header"; QEMU's block/qcow.c). It shares the magic with qcow2, and nothing behind the backing file's place.
/// </summary>
internal sealed record QcowHeader
{
    public const int Length = 48;

    /// <summary>Where the backing file's name stands; 0 if there is none.</summary>
    public ulong BackingFileOffset { get; init; }

    /// <summary>Length of the backing file's name in bytes; undefined when there is none.</summary>
    public uint BackingFileSize { get; init; }

    /// <summary>Size of the payload in bytes, exactly as the header has it.</summary>
    public ulong Size { get; init; }

    public int ClusterBits { get; init; }

    /// <summary>An L2 table has 1 &lt;&lt; this many entries.</summary>
    public int L2Bits { get; init; }

    public QcowCryptMethod CryptMethod { get; init; }

    public ulong L1TableOffset { get; init; }

    public bool HasBackingFile => BackingFileOffset != 0;

    public int ClusterSize => 1 << ClusterBits;

    public int L2Entries => 1 << L2Bits;

    public int L2Bytes => L2Entries * QcowLimits.EntrySize;

    /// <summary>Guest bytes that one L2 table maps.</summary>
    public ulong L2Coverage => 1UL << (ClusterBits + L2Bits);

    /// <summary>Entries of the L1 table; its length is not in the header.</summary>
    public ulong L1Entries => Size == 0 ? 0 : ((Size - 1) / L2Coverage) + 1;

    public static FileMagic Magic { get; } = new(
        QcowRules.QcowMagic, QcowRules.QcowHeaderTruncated, "The file does not start with the qcow magic 'QFI\\u00fb'.", QcowMagic.Bytes);

    /// <summary>Reads <see cref="Length"/> bytes, whatever they say.</summary>
    public static QcowHeader ReadFrom(ReadOnlySpan<byte> bytes) => new()
    {
        BackingFileOffset = BinaryPrimitives.ReadUInt64BigEndian(bytes.Slice(8)),
        BackingFileSize = BinaryPrimitives.ReadUInt32BigEndian(bytes.Slice(16)),
        Size = BinaryPrimitives.ReadUInt64BigEndian(bytes.Slice(24)),
        ClusterBits = bytes[32],
        L2Bits = bytes[33],
        CryptMethod = (QcowCryptMethod)BinaryPrimitives.ReadUInt32BigEndian(bytes.Slice(36)),
        L1TableOffset = BinaryPrimitives.ReadUInt64BigEndian(bytes.Slice(40)),
    };
}
