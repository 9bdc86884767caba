using System;
using System.Buffers.Binary;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vdi.Reading;

/// <summary>The payload of an image without a parent. The block map is held in memory: 4 bytes for each MiB of the disk.</summary>
internal sealed class VdiReader : MappedReader
{
    private readonly VdiHeader _header;
    private readonly uint[] _map;
    private bool _isDisposed;

    private VdiReader(VdiHeader header, uint[] map, ByteSource source, BudgetMeter budget)
        : base(source, header.DiskSize, budget)
    {
        _header = header;
        _map = map;
    }

    /// <exception cref="DiskImageException">The payload is not in the file, or the block map is broken, or the budget is too small for it.</exception>
    public static VdiReader Open(VdiImage image, BudgetMeter budget)
    {
        (VdiHeader header, ByteSource source) = (image.Header, image.Source);
        if (header.HasParent)
        {
            throw VdiRules.VdiParent.Error("image_type", 0x4c, $"The payload is not complete without {ExternalReference.InWords("parent image", VdiIdentifier.Parent(header))}.");
        }

        VdiHeaderRules.CheckMapInside(header, source);
        return new VdiReader(header, ReadMap(header, source, budget), source, budget);
    }

    protected override GuestRun RunAt(ulong offset, ulong limit)
    {
        ulong blockSize = (ulong)_header.BlockSize;
        ulong block = offset / blockSize;
        ulong inBlock = offset % blockSize;
        uint entry = _map[block];
        GuestRunKind kind = Check(block, entry);
        ulong length = blockSize - inBlock;
        uint step = kind == GuestRunKind.Data ? 1u : 0;
        uint expected = entry + step;
        for (ulong next = block + 1; length < limit && _map[next] == expected; next++, expected += step)
        {
            _ = Check(next, expected);
            length += blockSize;
        }

        ulong host = kind == GuestRunKind.Data ? VdiBlocks.Offset(_header, new VdiBlockMapEntry(entry)) + inBlock : 0;
        return new GuestRun(kind, Math.Min(length, limit), host);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            Budget.Release((long)_map.Length * VdiBlockMapEntry.Size);
        }

        base.Dispose(disposing);
    }

    private static uint[] ReadMap(VdiHeader header, ByteSource source, BudgetMeter budget)
    {
        int count = (int)header.RequiredBlocks;
        long length = (long)count * VdiBlockMapEntry.Size;
        budget.Reserve(length, "block map");
        uint[] map = new uint[count];
        int index = 0;
        FileChunks.ForEach(source, header.BlockMapOffset, length, budget, chunk =>
        {
            for (int i = 0; i < chunk.Length; i += VdiBlockMapEntry.Size)
            {
                map[index++] = BinaryPrimitives.ReadUInt32LittleEndian(chunk.Span.Slice(i));
            }
        });
        return map;
    }

    private GuestRunKind Check(ulong block, uint value)
    {
        var entry = new VdiBlockMapEntry(value);
        if (!entry.IsAllocated)
        {
            return entry.IsFree ? GuestRunKind.Unallocated : GuestRunKind.Zero;
        }

        return VdiBlocks.Check(_header, entry, block, (ulong)Source.Length) is { } rule
            ? throw rule.Error(VdiBlocks.Field, VdiBlocks.Position(_header, block), FormattableString.Invariant(VdiBlocks.Describe(_header, entry, block, (ulong)Source.Length)))
            : GuestRunKind.Data;
    }
}
