using System;
using System.Collections.Generic;
using System.Linq;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Dmg;

/// <summary>An image whose trailer and block lists were read and make sense: its chunks cover the disk, each sector once.</summary>
internal sealed class DmgImage
{
    /// <summary>What parsing holds at once, for each byte of the lists: text, its decoded form (by two readers), and chunks.</summary>
    private const int MemoryPerByte = 7;

    private DmgImage(ByteSource source, DmgTrailer trailer, DmgChunk[] chunks)
    {
        Source = source;
        Trailer = trailer;
        Chunks = chunks;
    }

    public ByteSource Source { get; }

    public DmgTrailer Trailer { get; }

    /// <summary>In the order of the disk, without gaps. All partitions together: the whole disk, as QEMU maps it.</summary>
    public DmgChunk[] Chunks { get; }

    /// <exception cref="DiskImageException">Trailer or lists are broken.</exception>
    public static DmgImage Open(ByteSource source, BudgetMeter budget)
    {
        budget.Spend(DmgLimits.TrailerSearch);
        DmgTrailer trailer = DmgTrailer.Read(source);
        long memory = (long)(trailer.XmlLength + trailer.ResourceForkLength) * MemoryPerByte;
        budget.Reserve(memory, "block lists");
        try
        {
            DmgChunk[] chunks = ReadLists(source, trailer, budget);
            CheckCoverage(trailer, chunks);
            return new DmgImage(source, trailer, chunks);
        }
        finally
        {
            budget.Release(memory);
        }
    }

    private static DmgChunk[] ReadLists(ByteSource source, DmgTrailer trailer, BudgetMeter budget)
    {
        var fromFork = new List<DmgChunk>();
        if (trailer.ResourceForkLength > 0)
        {
            DmgResourceFork.ForEach(Read(source, trailer.ResourceForkOffset, trailer.ResourceForkLength, budget), resource =>
            {
                if (DmgBlockList.IsIn(resource))
                {
                    DmgBlockList.Read(resource, trailer, fromFork);
                }
            });
        }

        var fromXml = new List<DmgChunk>();
        if (trailer.XmlLength > 0)
        {
            ReadPropertyList(Read(source, trailer.XmlOffset, trailer.XmlLength, budget), trailer, fromXml);
        }

        DmgChunk[] inOrder = [.. (trailer.ResourceForkLength > 0 ? fromFork : fromXml).OrderBy(c => c.FirstSector)];
        bool hasBoth = trailer.ResourceForkLength > 0 && trailer.XmlLength > 0;
        return !hasBoth || inOrder.SequenceEqual(fromXml.OrderBy(c => c.FirstSector))
            ? inOrder
            : throw DmgRules.DmgResourcesDiffer.Error(null, null, "The resource fork and the property list describe different disks; which one counts depends on the reader.");
    }

    /// <summary>A list that is found in the XML but not in the text, or the other way round, is payload for one reader only.</summary>
    private static void ReadPropertyList(byte[] xml, DmgTrailer trailer, List<DmgChunk> chunks)
    {
        var text = new DmgListText(xml);
        DmgPropertyList.ForEachBlockList(xml, resource =>
        {
            if (!DmgBlockList.IsIn(resource))
            {
                throw DmgRules.DmgResources.Error("XML", null, "A block list of the property list does not start with 'mish'.");
            }

            if (text.Next() is not { } same || !same.AsSpan().SequenceEqual(resource))
            {
                throw Differs();
            }

            DmgBlockList.Read(resource, trailer, chunks);
        });
        if (text.Next() is not null)
        {
            throw Differs();
        }

        static DiskImageException Differs() => DmgRules.DmgResourcesDiffer.Error(
            "XML", null, "The property list holds other block lists as text than as XML; which ones count depends on the reader.");
    }

    private static byte[] Read(ByteSource source, ulong offset, ulong length, BudgetMeter budget)
    {
        budget.Spend((long)length);
        byte[] bytes = new byte[(int)length];
        source.Read((long)offset, bytes);
        return bytes;
    }

    /// <summary>Threat catalogue G-01: the trailer's number is only as good as the chunks.</summary>
    private static void CheckCoverage(DmgTrailer trailer, DmgChunk[] chunks)
    {
        ulong next = 0;
        foreach (DmgChunk chunk in chunks)
        {
            if (chunk.FirstSector != next)
            {
                throw DmgRules.DmgChunkOverlap.Error(
                    "SectorNumber", null, chunk.FirstSector > next ? $"Nothing says what is in the sectors from {next} to {chunk.FirstSector}." : $"Two chunks hold sector {chunk.FirstSector}.");
            }

            next = chunk.EndSector;
        }

        if (next != trailer.SectorCount)
        {
            throw DmgRules.DmgSectorCount.Error("SectorCount", trailer.Offset + 492, $"The trailer says {trailer.SectorCount} sectors, the chunks hold {next}.");
        }
    }
}
