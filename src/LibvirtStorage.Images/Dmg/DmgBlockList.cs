using System;
using System.Buffers.Binary;
using System.Collections.Generic;

namespace LibvirtStorage.Images.Dmg;

/// <summary>The chunks of one partition (<c>mish</c>): a header of 204 bytes, then entries of 40.</summary>
internal static class DmgBlockList
{
    private const int HeaderLength = 204;

    public static bool IsIn(ReadOnlySpan<byte> resource) => resource.Length >= 4 && resource.Slice(0, 4).SequenceEqual("mish"u8);

    /// <summary>Adds the chunks of a list, placed on the disk and in the file.</summary>
    /// <exception cref="DiskImageException">The list is broken, or a chunk of an unknown kind or too large.</exception>
    public static void Read(ReadOnlySpan<byte> resource, DmgTrailer trailer, List<DmgChunk> chunks)
    {
        if (resource.Length < HeaderLength)
        {
            throw Broken("BLKX", $"A block list has {resource.Length} bytes");
        }

        ulong firstSector = BinaryPrimitives.ReadUInt64BigEndian(resource.Slice(8));
        ulong sectorCount = BinaryPrimitives.ReadUInt64BigEndian(resource.Slice(16));
        ulong dataOffset = BinaryPrimitives.ReadUInt64BigEndian(resource.Slice(24));
        uint count = BinaryPrimitives.ReadUInt32BigEndian(resource.Slice(200));
        if (count != (uint)(resource.Length - HeaderLength) / DmgChunk.Size)
        {
            throw Broken("NumberOfBlockChunks", $"A block list of {resource.Length} bytes does not hold {count} chunks");
        }

        if (firstSector > trailer.SectorCount || sectorCount > trailer.SectorCount - firstSector)
        {
            throw DmgRules.DmgSectorCount.Error("SectorCount", null, $"A block list of {sectorCount} sectors at {firstSector} leaves the disk of {trailer.SectorCount}.");
        }

        for (int i = 0; i < (int)count; i++)
        {
            DmgChunk chunk = DmgChunk.ReadFrom(resource.Slice(HeaderLength + (i * DmgChunk.Size)));
            if (chunk.Type == DmgChunkType.Terminator && i + 1 < count)
            {
                throw Broken("EntryType", "Chunks follow the end of their list");
            }

            if (chunk.IsPayload && chunk.SectorCount > 0)
            {
                chunks.Add(Place(chunk, firstSector, sectorCount, dataOffset, trailer));
            }
        }
    }

    private static DmgChunk Place(DmgChunk chunk, ulong firstSector, ulong sectorCount, ulong dataOffset, DmgTrailer trailer)
    {
        if (chunk.FirstSector > sectorCount || chunk.SectorCount > sectorCount - chunk.FirstSector)
        {
            throw DmgRules.DmgSectorCount.Error("SectorCount", null, $"A chunk of {chunk.SectorCount} sectors at {chunk.FirstSector} leaves its block list of {sectorCount}.");
        }

        DmgChunk placed = chunk with { FirstSector = firstSector + chunk.FirstSector };
        if (chunk.IsEmpty)
        {
            return placed with { Offset = 0, Length = 0 };
        }

        bool isKnown = chunk.Type is DmgChunkType.Raw or DmgChunkType.Adc or DmgChunkType.Zlib or DmgChunkType.Bzip2 or DmgChunkType.Lzma;
        if (!isKnown)
        {
            throw DmgRules.DmgFeature.Error(
                "EntryType", null, chunk.Type == DmgChunkType.Lzfse ? "The image is compressed by LZFSE." : $"Chunks of the kind 0x{(uint)chunk.Type:x8} are not known.");
        }

        if (chunk.SectorCount > DmgLimits.MaxChunkSectors || chunk.Length > DmgLimits.MaxChunkLength)
        {
            throw DmgRules.DmgLimit.Error("CompressedLength", null, $"A chunk has {chunk.Length} bytes for {chunk.SectorCount} sectors; {DmgLimits.MaxChunkLength} bytes are allowed.", value: chunk.Length, limit: DmgLimits.MaxChunkLength);
        }

        if (chunk.Length == 0)
        {
            throw Broken("CompressedLength", $"A chunk of {chunk.SectorCount} sectors is stored in no bytes");
        }

        // Relative to the data fork, and the list's own offset. No sum may wrap.
        ulong length = trailer.DataForkLength > 0 ? trailer.DataForkLength : trailer.Offset - Math.Min(trailer.Offset, trailer.DataForkOffset);
        if (dataOffset > length || chunk.Offset > length - dataOffset || chunk.Length > length - dataOffset - chunk.Offset)
        {
            throw DmgRules.DmgChunkPlace.Error(
                "CompressedOffset", null, $"A chunk ({chunk.Length} bytes at {chunk.Offset}) lies outside the data fork, which has {length} bytes.");
        }

        if (chunk.Type == DmgChunkType.Raw && chunk.Length != chunk.SectorCount * DmgLimits.SectorSize)
        {
            throw Broken("CompressedLength", $"A chunk of {chunk.SectorCount} sectors as they are has {chunk.Length} bytes");
        }

        return placed with { Offset = trailer.DataForkOffset + dataOffset + chunk.Offset };
    }

    private static DiskImageException Broken(string field, string what) => DmgRules.DmgResources.Error(field, null, what + ".");
}
