using System;
using System.Collections.Generic;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vhdx;

/// <summary>The large parts of the file: header section, log, and what the region tables list. None overlaps another.</summary>
internal sealed class VhdxRegions
{
    private readonly HashSet<Guid> _ids = [];

    private VhdxRegions(VhdxHeader header)
    {
        Map.Claim("the header section", 0, VhdxLimits.HeaderSectionLength);
        Place("the log", header.LogOffset, header.LogLength, null);
    }

    public RegionMap Map { get; } = new();

    public VhdxRegionTableEntry Bat { get; private set; }

    public VhdxRegionTableEntry Metadata { get; private set; }

    /// <summary>Optional regions that are not known.</summary>
    public int UnknownCount { get; private set; }

    /// <summary>The copies are not the same, or null.</summary>
    public Finding? Remark { get; private set; }

    /// <summary>Reads the first table, or the second one where the first has no valid checksum.</summary>
    /// <exception cref="DiskImageException">There is no valid table, or it breaks a rule, or the two place known regions differently.</exception>
    public static VhdxRegions Read(ByteSource source, VhdxHeader header, BudgetMeter budget)
    {
        byte[] first = ReadCopy(source, VhdxRegionTable.FirstOffset, budget);
        byte[] second = ReadCopy(source, VhdxRegionTable.SecondOffset, budget);
        bool hasFirst = VhdxRegionTable.IsSound(first);
        bool hasSecond = VhdxRegionTable.IsSound(second);
        if (!hasFirst && !hasSecond)
        {
            throw VhdxRules.VhdxRegionTable.Error(
                "Region Table", VhdxRegionTable.FirstOffset, "Neither of the two region tables has its signature and the right checksum.");
        }

        VhdxRegions regions = hasFirst ? Parse(source, header, first, VhdxRegionTable.FirstOffset) : Parse(source, header, second, VhdxRegionTable.SecondOffset);
        if (hasFirst && hasSecond)
        {
            regions.Compare(first, second, source, header);
        }
        else
        {
            regions.Remark = VhdxRules.VhdxRegionTableCopy.At(
                "Region Table",
                (ulong)(hasFirst ? VhdxRegionTable.SecondOffset : VhdxRegionTable.FirstOffset),
                "One of the two region tables does not have its signature and the right checksum; the other one is used.");
        }

        return regions;
    }

    private static byte[] ReadCopy(ByteSource source, int offset, BudgetMeter budget)
    {
        budget.Spend(VhdxLimits.TableLength);
        byte[] bytes = new byte[VhdxLimits.TableLength];
        source.Read(offset, bytes);
        return bytes;
    }

    private static VhdxRegions Parse(ByteSource source, VhdxHeader header, byte[] table, ulong offset)
    {
        var regions = new VhdxRegions(header);
        foreach (VhdxRegionTableEntry entry in VhdxRegionTable.ReadFrom(table, offset))
        {
            regions.Add(entry, offset, (ulong)source.Length);
        }

        return regions.Bat.Length > 0 && regions.Metadata.Length > 0
            ? regions
            : throw VhdxRules.VhdxRegionTable.Error("Region Table", offset, "The region table does not list both a block allocation table and a metadata region.");
    }

    /// <summary>Readers go by one table or the other: what the payload depends on has to be the same in both.</summary>
    private void Compare(byte[] first, byte[] second, ByteSource source, VhdxHeader header)
    {
        if (first.AsSpan().SequenceEqual(second))
        {
            return;
        }

        VhdxRegions other = Parse(source, header, second, VhdxRegionTable.SecondOffset);
        if (!IsSamePlace(Bat, other.Bat) || !IsSamePlace(Metadata, other.Metadata))
        {
            throw VhdxRules.VhdxRegionTable.Error("Region Table", VhdxRegionTable.SecondOffset, "The two region tables place the regions differently.");
        }

        Remark = VhdxRules.VhdxRegionTableCopy.At("Region Table", VhdxRegionTable.SecondOffset, "The two region tables are not the same, but place the known regions alike.");
    }

    private static bool IsSamePlace(VhdxRegionTableEntry one, VhdxRegionTableEntry other) =>
        one.FileOffset == other.FileOffset && one.Length == other.Length;

    private void Add(VhdxRegionTableEntry entry, ulong table, ulong fileLength)
    {
        if (!_ids.Add(entry.Id))
        {
            throw VhdxRules.VhdxRegionTable.Error("Guid", table, $"The region {entry.Id} is listed twice.");
        }

        bool isBat = entry.Id == VhdxRegionTableEntry.BatId;
        bool isKnown = isBat || entry.Id == VhdxRegionTableEntry.MetadataId;
        if (!isKnown && entry.IsRequired)
        {
            throw VhdxRules.VhdxUnknownRequired.Error("Guid", table, $"The image needs the region {entry.Id}, which is not known.");
        }

        string name = isBat ? "the block allocation table" : isKnown ? "the metadata region" : $"the region {entry.Id}";
        CheckPlace(name, entry, table, fileLength, mayBeCut: isBat);
        Place(name, entry.FileOffset, entry.Length, table);
        Bat = isBat ? entry : Bat;
        Metadata = isKnown && !isBat ? entry : Metadata;
        UnknownCount += isKnown ? 0 : 1;
    }

    private static void CheckPlace(string name, VhdxRegionTableEntry entry, ulong table, ulong fileLength, bool mayBeCut)
    {
        if (entry.Length == 0 || entry.Length % VhdxLimits.Alignment != 0 || entry.FileOffset % VhdxLimits.Alignment != 0)
        {
            throw VhdxRules.VhdxRegionTable.Error("FileOffset", table, $"{entry.Length} bytes at 0x{entry.FileOffset:x} cannot be {name}: regions are made of whole MiB.");
        }

        // How much of its table a disk needs is known only when the metadata is read: then it is looked at again.
        bool hasStart = FileBounds.IsInside(entry.FileOffset, VhdxLimits.Alignment, fileLength);
        if (!hasStart || (!mayBeCut && !FileBounds.IsInside(entry.FileOffset, entry.Length, fileLength)))
        {
            FindingRule rule = hasStart ? VhdxRules.VhdxPlace : VhdxRules.VhdxPastEnd;
            throw rule.Error("FileOffset", table, $"{entry.Length} bytes at 0x{entry.FileOffset:x} are {name}, but the file ends at 0x{fileLength:x}.");
        }
    }

    private void Place(string name, ulong offset, ulong length, ulong? at)
    {
        if (Map.Claim(name, offset, length) is { } other)
        {
            throw VhdxRules.VhdxOverlap.Error("FileOffset", at, $"The {length} bytes at 0x{offset:x} that are {name} overlap {other.Name}.");
        }
    }
}
