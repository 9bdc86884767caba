using System;
using System.Buffers.Binary;
using LibvirtStorage.Images.Detection;
using LibvirtStorage.Images.Qcow;

namespace LibvirtStorage.Images.Qcow2;

/// <summary>
/// The header at offset 0: 72 bytes in version 2, at least 104 in version 3; all numbers big-endian
/// (qcow2 specification, "Header"). <see cref="Qcow2HeaderParser"/> reads and checks it.
/// </summary>
internal sealed record Qcow2Header
{
    public const int Version2Length = 72;

    /// <summary>The least that version 3 allows.</summary>
    public const int Version3MinLength = 104;

    /// <summary>Version 3 with every field that this library knows, padded to a multiple of 8. What QEMU writes.</summary>
    public const int Version3Length = 112;

    public uint Version { get; init; } = 3;

    /// <summary>Where the backing file's name stands; 0 if there is none.</summary>
    public ulong BackingFileOffset { get; init; }

    /// <summary>Length of the backing file's name in bytes; undefined when there is none.</summary>
    public uint BackingFileSize { get; init; }

    public int ClusterBits { get; init; } = 16;

    /// <summary>Size of the payload in bytes, exactly as the header has it.</summary>
    public ulong Size { get; init; }

    public Qcow2CryptMethod CryptMethod { get; init; }

    /// <summary>Number of entries in the active L1 table.</summary>
    public uint L1Size { get; init; }

    public ulong L1TableOffset { get; init; }

    public ulong RefcountTableOffset { get; init; }

    public uint RefcountTableClusters { get; init; }

    public uint SnapshotCount { get; init; }

    public ulong SnapshotsOffset { get; init; }

    public Qcow2IncompatibleFeatures IncompatibleFeatures { get; init; }

    public Qcow2CompatibleFeatures CompatibleFeatures { get; init; }

    public Qcow2AutoclearFeatures AutoclearFeatures { get; init; }

    /// <summary>A reference count has 1 &lt;&lt; this many bits.</summary>
    public int RefcountOrder { get; init; } = Qcow2Limits.DefaultRefcountOrder;

    /// <summary>Length of the header itself; header extensions start there.</summary>
    public uint HeaderLength { get; init; } = Version3Length;

    public Qcow2CompressionType CompressionType { get; init; }

    public int ClusterSize => 1 << ClusterBits;

    public static FileMagic Magic { get; } = new(
        Qcow2Rules.Qcow2Magic, Qcow2Rules.Qcow2HeaderTruncated, "The file does not start with the qcow2 magic 'QFI\\u00fb'.", QcowMagic.Bytes);

    public bool HasExtendedL2 => (IncompatibleFeatures & Qcow2IncompatibleFeatures.ExtendedL2) != 0;

    public bool HasDataFile => (IncompatibleFeatures & Qcow2IncompatibleFeatures.DataFile) != 0;

    public bool HasBackingFile => BackingFileOffset != 0;

    /// <summary>Bytes of one L2 entry: 8, or 16 with extended L2 entries.</summary>
    public int L2EntrySize => HasExtendedL2 ? 16 : 8;

    public int L2Entries => ClusterSize / L2EntrySize;

    /// <summary>Guest bytes that one L2 table maps.</summary>
    public ulong L2Coverage => (ulong)L2Entries << ClusterBits;

    /// <summary>Entries that the L1 table needs to map <see cref="Size"/>.</summary>
    public ulong RequiredL1Size => Size == 0 ? 0 : ((Size - 1) / L2Coverage) + 1;

    public int RefcountBits => 1 << RefcountOrder;

    /// <summary>Reference counts in one refcount block, which is one cluster.</summary>
    public int RefcountBlockEntries => ClusterSize * 8 / RefcountBits;

    /// <summary>
    /// Writes the fixed fields: <see cref="Version2Length"/> bytes for version 2, otherwise <see cref="HeaderLength"/>,
    /// with zeros behind the fields that are known.
    /// </summary>
    public void WriteTo(Span<byte> destination)
    {
        QcowMagic.Bytes.CopyTo(destination);
        BinaryPrimitives.WriteUInt32BigEndian(destination.Slice(4), Version);
        BinaryPrimitives.WriteUInt64BigEndian(destination.Slice(8), BackingFileOffset);
        BinaryPrimitives.WriteUInt32BigEndian(destination.Slice(16), BackingFileSize);
        BinaryPrimitives.WriteUInt32BigEndian(destination.Slice(20), (uint)ClusterBits);
        BinaryPrimitives.WriteUInt64BigEndian(destination.Slice(24), Size);
        BinaryPrimitives.WriteUInt32BigEndian(destination.Slice(32), (uint)CryptMethod);
        BinaryPrimitives.WriteUInt32BigEndian(destination.Slice(36), L1Size);
        BinaryPrimitives.WriteUInt64BigEndian(destination.Slice(40), L1TableOffset);
        BinaryPrimitives.WriteUInt64BigEndian(destination.Slice(48), RefcountTableOffset);
        BinaryPrimitives.WriteUInt32BigEndian(destination.Slice(56), RefcountTableClusters);
        BinaryPrimitives.WriteUInt32BigEndian(destination.Slice(60), SnapshotCount);
        BinaryPrimitives.WriteUInt64BigEndian(destination.Slice(64), SnapshotsOffset);
        if (Version < 3)
        {
            return;
        }

        BinaryPrimitives.WriteUInt64BigEndian(destination.Slice(72), (ulong)IncompatibleFeatures);
        BinaryPrimitives.WriteUInt64BigEndian(destination.Slice(80), (ulong)CompatibleFeatures);
        BinaryPrimitives.WriteUInt64BigEndian(destination.Slice(88), (ulong)AutoclearFeatures);
        BinaryPrimitives.WriteUInt32BigEndian(destination.Slice(96), (uint)RefcountOrder);
        BinaryPrimitives.WriteUInt32BigEndian(destination.Slice(100), HeaderLength);
        if (HeaderLength > Version3MinLength)
        {
            destination.Slice(Version3MinLength, (int)HeaderLength - Version3MinLength).Clear();
            destination[Version3MinLength] = (byte)CompressionType;
        }
    }
}

/// <summary>crypt_method.</summary>
internal enum Qcow2CryptMethod : uint
{
    None = 0,
    Aes = 1,
    Luks = 2,
}

/// <summary>compression_type. Deflate streams carry no zlib header.</summary>
internal enum Qcow2CompressionType : byte
{
    Deflate = 0,
    Zstd = 1,
}
