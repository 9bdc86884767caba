using System;
using System.Buffers.Binary;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Qcow2;

/// <summary>
/// Reads the fixed fields of the header. What <see cref="Parse"/> returns satisfies every rule that can be decided from
/// the header alone; whether tables lie inside the file is decided by whoever walks them.
/// </summary>
internal static class Qcow2HeaderParser
{
    /// <summary>Reads and checks the header of <paramref name="source"/>.</summary>
    /// <exception cref="DiskImageException">The header is not one of qcow2 version 2 or 3, or breaks a rule.</exception>
    public static Qcow2Header Read(ByteSource source, BudgetMeter budget)
    {
        byte[] bytes = Qcow2Header.Magic.ReadStart(source, Qcow2Header.Version3Length, budget);
        CheckVersion(source, bytes);
        return Parse(bytes);
    }

    /// <summary>Parses the first bytes of a file: <see cref="Qcow2Header.Version3Length"/>, or all that the file has.</summary>
    /// <exception cref="DiskImageException">A rule is broken.</exception>
    public static Qcow2Header Parse(ReadOnlySpan<byte> bytes)
    {
        uint version = ReadVersion(bytes);
        int needed = version == 2 ? Qcow2Header.Version2Length : Qcow2Header.Version3MinLength;
        if (bytes.Length < needed)
        {
            throw Qcow2Rules.Qcow2HeaderTruncated.Error("header_length", 0, $"The file has {bytes.Length} bytes, a version {version} header at least {needed}.");
        }

        uint clusterBits = BinaryPrimitives.ReadUInt32BigEndian(bytes.Slice(20));
        Qcow2HeaderRules.CheckClusterBits(clusterBits);
        var header = new Qcow2Header
        {
            Version = version,
            BackingFileOffset = BinaryPrimitives.ReadUInt64BigEndian(bytes.Slice(8)),
            BackingFileSize = BinaryPrimitives.ReadUInt32BigEndian(bytes.Slice(16)),
            ClusterBits = (int)clusterBits,
            Size = BinaryPrimitives.ReadUInt64BigEndian(bytes.Slice(24)),
            CryptMethod = (Qcow2CryptMethod)BinaryPrimitives.ReadUInt32BigEndian(bytes.Slice(32)),
            L1Size = BinaryPrimitives.ReadUInt32BigEndian(bytes.Slice(36)),
            L1TableOffset = BinaryPrimitives.ReadUInt64BigEndian(bytes.Slice(40)),
            RefcountTableOffset = BinaryPrimitives.ReadUInt64BigEndian(bytes.Slice(48)),
            RefcountTableClusters = BinaryPrimitives.ReadUInt32BigEndian(bytes.Slice(56)),
            SnapshotCount = BinaryPrimitives.ReadUInt32BigEndian(bytes.Slice(60)),
            SnapshotsOffset = BinaryPrimitives.ReadUInt64BigEndian(bytes.Slice(64)),
            HeaderLength = Qcow2Header.Version2Length,
        };
        header = version == 2 ? header : WithVersion3Fields(header, bytes);
        Qcow2HeaderRules.Check(header);
        return header;
    }

    private static Qcow2Header WithVersion3Fields(Qcow2Header header, ReadOnlySpan<byte> bytes)
    {
        uint refcountOrder = BinaryPrimitives.ReadUInt32BigEndian(bytes.Slice(96));
        uint headerLength = BinaryPrimitives.ReadUInt32BigEndian(bytes.Slice(100));
        Qcow2HeaderRules.CheckRefcountOrder(refcountOrder);
        Qcow2HeaderRules.CheckHeaderLength(headerLength, header.ClusterSize);

        // A field behind header_length is absent, and that is the same as zero.
        bool hasCompressionType = headerLength > Qcow2Header.Version3MinLength;
        if (hasCompressionType && bytes.Length <= Qcow2Header.Version3MinLength)
        {
            throw Qcow2Rules.Qcow2HeaderTruncated.Error("header_length", 100, $"The header has {headerLength} bytes, the file {bytes.Length}.");
        }

        return header with
        {
            IncompatibleFeatures = (Qcow2IncompatibleFeatures)BinaryPrimitives.ReadUInt64BigEndian(bytes.Slice(72)),
            CompatibleFeatures = (Qcow2CompatibleFeatures)BinaryPrimitives.ReadUInt64BigEndian(bytes.Slice(80)),
            AutoclearFeatures = (Qcow2AutoclearFeatures)BinaryPrimitives.ReadUInt64BigEndian(bytes.Slice(88)),
            RefcountOrder = (int)refcountOrder,
            HeaderLength = headerLength,
            CompressionType = hasCompressionType ? (Qcow2CompressionType)bytes[Qcow2Header.Version3MinLength] : Qcow2CompressionType.Deflate,
        };
    }

    private static uint ReadVersion(ReadOnlySpan<byte> bytes)
    {
        Qcow2Header.Magic.Require(bytes);
        return bytes.Length >= 8
            ? BinaryPrimitives.ReadUInt32BigEndian(bytes.Slice(4))
            : throw Qcow2Rules.Qcow2HeaderTruncated.Error("version", 4, $"The file has {bytes.Length} bytes and ends before its version.");
    }

    /// <summary>Version 1 shares the magic and nothing behind the backing file's place: named for what it is, never parsed as version 2.</summary>
    private static void CheckVersion(ByteSource source, ReadOnlySpan<byte> bytes)
    {
        uint version = ReadVersion(bytes);
        if (version is 2 or 3)
        {
            return;
        }

        string detail = version == 1 ? " (the format 'qcow')" : string.Empty;
        string backing = version == 1 ? Version1BackingFile(source, bytes) : string.Empty;
        throw Qcow2Rules.Qcow2Version.Error("version", 4, $"Version {version}{detail} is not read as qcow2; versions 2 and 3 are.{backing}");
    }

    private static string Version1BackingFile(ByteSource source, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 20)
        {
            return string.Empty;
        }

        ulong offset = BinaryPrimitives.ReadUInt64BigEndian(bytes.Slice(8));
        uint size = BinaryPrimitives.ReadUInt32BigEndian(bytes.Slice(16));
        ulong length = (ulong)source.Length;
        if (offset == 0 || size is 0 or > Qcow2Limits.MaxBackingNameLength || offset > length || size > length - offset)
        {
            return string.Empty;
        }

        Span<byte> name = stackalloc byte[(int)size];
        source.Read((long)offset, name);
        return $" It names the backing file '{ImageText.Escape(name)}'.";
    }
}
