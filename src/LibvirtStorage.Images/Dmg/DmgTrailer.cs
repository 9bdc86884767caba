using System;
using System.Buffers.Binary;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.NetFramework;
using LibvirtStorage.Images.Sources;

namespace LibvirtStorage.Images.Dmg;

/// <summary>The trailer (<c>koly</c>): 512 bytes, big-endian, which everything else stands before.</summary>
internal sealed record DmgTrailer
{
    public const int Length = 512;

    private const uint Version = 4;

    /// <summary>Where the trailer stands; the image ends there.</summary>
    public required ulong Offset { get; init; }

    /// <summary>Chunks are placed relative to this.</summary>
    public required ulong DataForkOffset { get; init; }

    public required ulong DataForkLength { get; init; }

    public required ulong ResourceForkOffset { get; init; }

    public required ulong ResourceForkLength { get; init; }

    public required ulong XmlOffset { get; init; }

    public required ulong XmlLength { get; init; }

    /// <summary>Sectors of 512 bytes on the disk.</summary>
    public required ulong SectorCount { get; init; }

    public ulong VirtualSize => SectorCount * DmgLimits.SectorSize;

    /// <summary>
    /// Finds and checks the trailer. QEMU takes the first mark in the last 1,023 bytes, macOS the one 512 bytes before the end; so there
    /// has to be one only, and nothing behind it but the zeros that fill a file up to whole sectors.
    /// </summary>
    /// <exception cref="DiskImageException">There is none, or a field is broken.</exception>
    public static DmgTrailer Read(ByteSource source)
    {
        byte[] tail = new byte[(int)Math.Min(DmgLimits.TrailerSearch, source.Length)];
        source.Read(source.Length - tail.Length, tail);
        int at = IndexIn(tail);
        if (at < 0)
        {
            throw DmgRules.DmgTrailer.Error("koly", null, "The file does not end with the trailer 'koly' of a dmg image.");
        }

        ulong offset = (ulong)(source.Length - tail.Length + at);
        CheckPlace(tail, at, offset, source.Length % DmgLimits.SectorSize == 0);
        DmgTrailer trailer = Parse(tail.AsSpan(at, Length), offset);
        trailer.Check();
        return trailer;
    }

    /// <summary>Where the trailer begins in the last bytes of a file, or a negative number. Nothing aligns it.</summary>
    public static int IndexIn(ReadOnlySpan<byte> tail)
    {
        int from = Math.Max(0, tail.Length - DmgLimits.TrailerSearch);
        int at = tail.Slice(from).IndexOf("koly"u8);
        return at >= 0 && tail.Length - from - at >= Length ? from + at : -1;
    }

    /// <summary>Whether a trailer begins so near the end that only zeros behind that make it whole: QEMU counts a file in whole sectors.</summary>
    /// <param name="tail">The last bytes of the file.</param>
    /// <param name="padding">The zeros.</param>
    public static bool IsBegunIn(ReadOnlySpan<byte> tail, int padding)
    {
        ReadOnlySpan<byte> part = tail.Slice(Math.Max(0, tail.Length - Length + 1));
        int at = part.IndexOf("koly"u8);
        return at >= 0 && part.Length - at + padding >= Length;
    }

    private static void CheckPlace(ReadOnlySpan<byte> tail, int at, ulong offset, bool hasWholeSectors)
    {
        if (IndexIn(tail.Slice(at + 1)) is int next and >= 0)
        {
            throw DmgRules.DmgTrailerPlace.Error("koly", offset, $"Another trailer begins {next + 1} bytes behind that at {offset}; which one counts depends on the reader.");
        }

        ReadOnlySpan<byte> behind = tail.Slice(at + Length);
        if (!behind.IsEmpty && !(hasWholeSectors && behind.IsZero()))
        {
            throw DmgRules.DmgTrailerPlace.Error("koly", offset, $"{behind.Length} bytes follow the trailer at {offset}, which has to end the file.");
        }
    }

    private static DmgTrailer Parse(ReadOnlySpan<byte> bytes, ulong offset)
    {
        uint version = BinaryPrimitives.ReadUInt32BigEndian(bytes.Slice(4));
        if (version != Version || BinaryPrimitives.ReadUInt32BigEndian(bytes.Slice(8)) != Length)
        {
            throw DmgRules.DmgVersion.Error("version", offset + 4, $"Version {version} of the trailer is not known, or not as long.");
        }

        uint segments = BinaryPrimitives.ReadUInt32BigEndian(bytes.Slice(60));
        if (segments > 1)
        {
            throw DmgRules.DmgFeature.Error("SegmentCount", offset + 60, $"The image is one of {segments} files, which hold the payload together.");
        }

        return new DmgTrailer
        {
            Offset = offset,
            DataForkOffset = BinaryPrimitives.ReadUInt64BigEndian(bytes.Slice(24)),
            DataForkLength = BinaryPrimitives.ReadUInt64BigEndian(bytes.Slice(32)),
            ResourceForkOffset = BinaryPrimitives.ReadUInt64BigEndian(bytes.Slice(40)),
            ResourceForkLength = BinaryPrimitives.ReadUInt64BigEndian(bytes.Slice(48)),
            XmlOffset = BinaryPrimitives.ReadUInt64BigEndian(bytes.Slice(216)),
            XmlLength = BinaryPrimitives.ReadUInt64BigEndian(bytes.Slice(224)),
            SectorCount = BinaryPrimitives.ReadUInt64BigEndian(bytes.Slice(492)),
        };
    }

    private void Check()
    {
        if (SectorCount > DmgLimits.MaxSectors)
        {
            throw DmgRules.DmgLimit.Error("SectorCount", Offset + 492, $"A disk of {SectorCount} sectors does not exist.", value: SectorCount, limit: DmgLimits.MaxSectors);
        }

        Inside("DataFork", DataForkOffset, DataForkLength, 24);
        Inside("RsrcFork", ResourceForkOffset, ResourceForkLength, 40);
        Inside("XML", XmlOffset, XmlLength, 216);
        ulong listLength = Math.Max(ResourceForkLength, XmlLength);
        if (listLength > DmgLimits.MaxResources)
        {
            throw DmgRules.DmgLimit.Error(
                "XMLLength", Offset + 224, $"The list of blocks is longer than {DmgLimits.MaxResources} bytes.", value: listLength, limit: DmgLimits.MaxResources);
        }

        if (ResourceForkLength == 0 && XmlLength == 0)
        {
            throw DmgRules.DmgTrailerField.Error("XMLLength", Offset + 224, "There is no list of blocks.");
        }
    }

    /// <summary>What is empty has a place too: QEMU refuses it behind the trailer.</summary>
    private void Inside(string field, ulong offset, ulong length, ulong fieldOffset)
    {
        if (offset >= Offset || !FileBounds.IsInside(offset, length, Offset))
        {
            throw DmgRules.DmgTrailerField.Error(field, Offset + fieldOffset, $"{length} bytes at {offset} do not lie before the trailer at {Offset}.");
        }
    }
}
