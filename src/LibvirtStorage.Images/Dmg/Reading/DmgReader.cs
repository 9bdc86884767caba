using System;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Dmg.Reading;

/// <summary>The payload of an image: the whole disk, with all partitions.</summary>
internal sealed class DmgReader : MappedReader
{
    private readonly DmgChunk[] _chunks;
    private readonly DmgChunkCache _cache;
    private bool _isDisposed;

    public DmgReader(DmgImage image, BudgetMeter budget)
        : base(image.Source, image.Trailer.VirtualSize, budget)
    {
        _chunks = image.Chunks;
        _cache = new DmgChunkCache(_chunks, new DmgChunkDecoder(image.Source));
        budget.Reserve(_cache.ReservedBytes, "decompressed chunks");
    }

    protected override GuestRun RunAt(ulong offset, ulong limit)
    {
        int index = IndexOf(offset);
        DmgChunk chunk = _chunks[index];
        ulong start = chunk.FirstSector * DmgLimits.SectorSize;
        ulong length = Math.Min(limit, (chunk.EndSector * DmgLimits.SectorSize) - offset);
        return chunk.Type switch
        {
            DmgChunkType.Zero => new GuestRun(GuestRunKind.Zero, length),
            DmgChunkType.Ignore => new GuestRun(GuestRunKind.Unallocated, length),
            DmgChunkType.Raw => new GuestRun(GuestRunKind.Data, length, chunk.Offset + (offset - start)),
            _ => new GuestRun(GuestRunKind.Encoded, length, (ulong)index),
        };
    }

    protected override long BlockCost(ulong host) => DmgChunkDecoder.CostOf(_chunks[(int)host]);

    protected override void ReadEncoded(ulong offset, ulong host, Span<byte> destination)
    {
        int index = (int)host;
        byte[] chunk = _cache.Take(index);
        chunk.AsSpan((int)(offset - (_chunks[index].FirstSector * DmgLimits.SectorSize)), destination.Length).CopyTo(destination);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            Budget.Release(_cache.ReservedBytes);
        }

        base.Dispose(disposing);
    }

    /// <summary>Chunks cover the disk in order, so the one at an offset is found by halving.</summary>
    private int IndexOf(ulong offset)
    {
        ulong sector = offset / DmgLimits.SectorSize;
        int low = 0;
        for (int high = _chunks.Length - 1; low < high;)
        {
            int middle = (low + high + 1) / 2;
            (low, high) = _chunks[middle].FirstSector <= sector ? (middle, high) : (low, middle - 1);
        }

        return low;
    }
}
