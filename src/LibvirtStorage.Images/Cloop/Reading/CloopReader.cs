using System;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Cloop.Reading;

/// <summary>The payload, block by block. Offsets are read with the block they belong to, so that none are held.</summary>
internal sealed class CloopReader : MappedReader
{
    private readonly ulong _blockSize;
    private readonly CloopBlockDecoder _decoder;
    private readonly DecodedBlocks _decoded;
    private bool _isDisposed;

    /// <exception cref="DiskImageException">The budget is too small for a block.</exception>
    public CloopReader(CloopImage image, BudgetMeter budget)
        : base(image.Source, image.Header.VirtualSize, budget)
    {
        _blockSize = image.Header.BlockSize;
        _decoder = new CloopBlockDecoder(image);
        _decoded = new DecodedBlocks((int)image.Header.BlockSize, _decoder.Decode);
        budget.Reserve(_decoded.ReservedBytes, "decompressed blocks");
    }

    protected override GuestRun RunAt(ulong offset, ulong limit) =>
        new(GuestRunKind.Encoded, Math.Min(_blockSize - (offset % _blockSize), limit), offset / _blockSize);

    protected override long BlockCost(ulong host) => _decoded.BlockSize;

    protected override void ReadEncoded(ulong offset, ulong host, Span<byte> destination)
    {
        // A block may have 64 MiB; it gets them only if its stream can hold as much.
        _ = _decoder.Locate(host);
        _decoded.Read(offset, host, destination);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            Budget.Release(_decoded.ReservedBytes);
        }

        base.Dispose(disposing);
    }
}
