using System;
using System.Buffers.Binary;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vdi.Reading;

/// <summary>The payload of an image without a parent.</summary>
internal sealed class VdiReader : MappedReader
{
    private readonly VdiHeader _header;
    private readonly PagedTable _map;
    private bool _isDisposed;

    private VdiReader(VdiHeader header, ByteSource source, BudgetMeter budget)
        : base(source, header.DiskSize, budget)
    {
        _header = header;
        _map = new PagedTable(source, header.BlockMapOffset, header.RequiredBlocks, VdiBlockMapEntry.Size, budget);
    }

    /// <exception cref="DiskImageException">The payload is not in the file, or the block map lies behind the end of the file, or the budget is too small for its pages.</exception>
    public static VdiReader Open(VdiImage image, BudgetMeter budget)
    {
        (VdiHeader header, ByteSource source) = (image.Header, image.Source);
        if (header.HasParent)
        {
            throw VdiRules.VdiParent.Error("image_type", 0x4c, $"The payload is not complete without {ExternalReference.InWords("parent image", VdiIdentifier.Parent(header))}.");
        }

        VdiHeaderRules.CheckMapInside(header, source);
        return new VdiReader(header, source, budget);
    }

    protected override GuestRun RunAt(ulong offset, ulong limit)
    {
        ulong blockSize = (ulong)_header.BlockSize;
        ulong block = offset / blockSize;
        ulong inBlock = offset % blockSize;
        ReadOnlySpan<byte> entries = _map.From(block);
        uint entry = BinaryPrimitives.ReadUInt32LittleEndian(entries);
        GuestRunKind kind = Check(block, entry);
        ulong length = blockSize - inBlock;
        uint step = kind == GuestRunKind.Data ? 1u : 0;
        uint expected = entry + step;
        for (int next = VdiBlockMapEntry.Size; length < limit && next < entries.Length; next += VdiBlockMapEntry.Size)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(entries.Slice(next)) != expected)
            {
                break;
            }

            _ = Check(block + (ulong)(next / VdiBlockMapEntry.Size), expected);
            expected += step;
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
            Budget.Release(_map.ReservedBytes);
        }

        base.Dispose(disposing);
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
