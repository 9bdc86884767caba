using System;
using System.Buffers.Binary;
using System.Collections.Generic;

namespace LibvirtStorage.Images.Vhdx.Writing;

/// <summary>Fills a metadata region ([MS-VHDX] 2.6): items one behind the other, then the table that lists them.</summary>
internal ref struct VhdxMetadataWriter
{
    private readonly Span<byte> _region;
    private readonly List<VhdxMetadataTableEntry> _entries = [];
    private int _next = VhdxLimits.TableLength;

    public VhdxMetadataWriter(Span<byte> region)
    {
        _region = region;
    }

    public void Add64(Guid id, ulong value, bool isOfDisk = true) => BinaryPrimitives.WriteUInt64LittleEndian(Add(id, sizeof(ulong), isOfDisk), value);

    public void Add32(Guid id, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Add(id, sizeof(uint), isOfDisk: true), value);

    public void AddGuid(Guid id, Guid value) => VhdxBytes.WriteGuid(Add(id, VhdxBytes.GuidLength, isOfDisk: true), value);

    public readonly void Complete() => VhdxMetadataTable.Write(_region, _entries);

    private Span<byte> Add(Guid id, int length, bool isOfDisk)
    {
        uint flags = VhdxMetadataTableEntry.RequiredFlag | (isOfDisk ? VhdxMetadataTableEntry.VirtualDiskFlag : 0);
        _entries.Add(new VhdxMetadataTableEntry(id, (uint)_next, (uint)length, flags));
        Span<byte> item = _region.Slice(_next, length);
        _next += length;
        return item;
    }
}
