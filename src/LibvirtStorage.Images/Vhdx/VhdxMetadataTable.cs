using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vhdx;

/// <summary>The metadata table ([MS-VHDX] 2.6.1): each item once, in a place of its own inside the region.</summary>
internal sealed class VhdxMetadataTable
{
    private const int CountOffset = 10;

    private const int EntriesOffset = 32;

    private readonly Dictionary<Guid, VhdxMetadataTableEntry> _entries = [];
    private readonly VhdxRegionTableEntry _region;
    private readonly ByteSource _source;

    private VhdxMetadataTable(ByteSource source, VhdxRegionTableEntry region)
    {
        _source = source;
        _region = region;
    }

    public IReadOnlyCollection<VhdxMetadataTableEntry> Entries => _entries.Values;

    private static ReadOnlySpan<byte> Signature => "metadata"u8;

    /// <exception cref="DiskImageException">The table, or an entry of it, is broken.</exception>
    public static VhdxMetadataTable Read(ByteSource source, VhdxRegionTableEntry region, BudgetMeter budget)
    {
        budget.Spend(VhdxLimits.TableLength);
        byte[] bytes = new byte[VhdxLimits.TableLength];
        source.Read((long)region.FileOffset, bytes);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(CountOffset));
        if (!bytes.AsSpan().StartsWith(Signature) || count > VhdxLimits.MaxTableEntries)
        {
            throw VhdxRules.VhdxMetadata.Error("Metadata Table", region.FileOffset, $"At 0x{region.FileOffset:x} there is no metadata table of at most {VhdxLimits.MaxTableEntries} entries.");
        }

        var table = new VhdxMetadataTable(source, region);
        var places = new RegionMap();
        places.Claim("the table", 0, VhdxLimits.TableLength);
        for (int i = 0; i < count; i++)
        {
            int offset = EntriesOffset + (i * VhdxMetadataTableEntry.Size);
            table.Add(VhdxMetadataTableEntry.ReadFrom(bytes.AsSpan(offset)), places, region.FileOffset + (ulong)offset);
        }

        return table;
    }

    public static void Write(Span<byte> bytes, IReadOnlyList<VhdxMetadataTableEntry> entries)
    {
        Signature.CopyTo(bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.Slice(CountOffset), (ushort)entries.Count);
        for (int i = 0; i < entries.Count; i++)
        {
            entries[i].WriteTo(bytes.Slice(EntriesOffset + (i * VhdxMetadataTableEntry.Size)));
        }
    }

    /// <summary>The bytes of an item, or null if there is none.</summary>
    public byte[]? Find(Guid id, BudgetMeter budget)
    {
        if (!_entries.TryGetValue(id, out VhdxMetadataTableEntry entry))
        {
            return null;
        }

        budget.Spend(entry.Length);
        byte[] item = new byte[entry.Length];
        _source.Read((long)(_region.FileOffset + entry.Offset), item);
        return item;
    }

    private void Add(VhdxMetadataTableEntry entry, RegionMap places, ulong at)
    {
        // Readers differ in whether they take a user's item of the same name for the real one: no name comes twice.
        if (_entries.ContainsKey(entry.ItemId))
        {
            throw VhdxRules.VhdxMetadata.Error("ItemId", at, $"The metadata item {entry.ItemId} is listed twice.");
        }

        bool hasPlace = entry.Length > 0 || entry.Offset > 0;
        if (hasPlace && (entry.Length > VhdxLimits.MaxMetadataItemLength || entry.Offset < VhdxLimits.TableLength || !FileBounds.IsInside(entry.Offset, entry.Length, _region.Length)))
        {
            throw VhdxRules.VhdxMetadata.Error("Offset", at, $"A metadata item of {entry.Length} bytes cannot stand at 0x{entry.Offset:x} of the metadata region.");
        }

        if (places.Claim($"the item {entry.ItemId}", entry.Offset, entry.Length) is { } other)
        {
            throw VhdxRules.VhdxMetadata.Error("Offset", at, $"The metadata item {entry.ItemId} overlaps {other.Name}.");
        }

        _entries.Add(entry.ItemId, entry);
    }
}
