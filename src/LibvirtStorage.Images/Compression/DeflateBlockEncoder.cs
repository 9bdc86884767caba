using System;
using System.Collections.Concurrent;
using LibvirtStorage.Images.Compression.Deflate;
using LibvirtStorage.Images.Conversion;

namespace LibvirtStorage.Images.Compression;

/// <summary>Raw deflate (RFC 1951) with a window of 4 KiB, which is all that readers of qcow2 keep.</summary>
internal sealed class DeflateBlockEncoder : IBlockEncoder
{
    private readonly ConcurrentBag<DeflateEncoder> _idle = [];

    public int Encode(ReadOnlySpan<byte> block, Span<byte> destination)
    {
        DeflateEncoder encoder = _idle.TryTake(out DeflateEncoder? idle) ? idle : new DeflateEncoder();
        int length = encoder.Encode(block, destination.Slice(0, Math.Max(0, block.Length - 1)));
        _idle.Add(encoder);
        return length;
    }
}
