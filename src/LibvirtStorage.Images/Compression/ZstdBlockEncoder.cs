using System;
using System.Collections.Concurrent;
using LibvirtStorage.Images.Conversion;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace LibvirtStorage.Images.Compression;

/// <summary>Zstandard frames (RFC 8878), one a block, with the content's size in the frame header.</summary>
internal sealed class ZstdBlockEncoder : IBlockEncoder
{
    private const int Level = 3;

    private readonly ConcurrentBag<Compressor> _idle = [];

    public int Encode(ReadOnlySpan<byte> block, Span<byte> destination)
    {
        if (!_idle.TryTake(out Compressor? compressor))
        {
            compressor = new Compressor(Level);
            compressor.SetParameter(ZSTD_cParameter.ZSTD_c_contentSizeFlag, 1);
            compressor.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 0);
        }

        // One byte less than the block: what does not get smaller does not fit.
        bool fits = compressor.TryWrap(block, destination.Slice(0, block.Length - 1), out int length);
        _idle.Add(compressor);
        return fits ? length : 0;
    }
}
