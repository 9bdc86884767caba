using System;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using LibvirtStorage.Images.Compression.Deflate;
using LibvirtStorage.Images.Conversion;

namespace LibvirtStorage.Images.Compression;

/// <summary>zlib streams (RFC 1950), one a block: two bytes of header, deflate, the checksum.</summary>
internal sealed class ZlibBlockEncoder : IBlockEncoder
{
    /// <summary>Deflate with a window of up to 32 KiB, and what makes it a multiple of 31.</summary>
    public const ushort Header = 0x789c;

    public const int HeaderLength = sizeof(ushort);

    private readonly ConcurrentBag<DeflateEncoder> _idle = [];

    public int Encode(ReadOnlySpan<byte> block, Span<byte> destination)
    {
        // One byte less than the block: what does not get smaller does not fit.
        int room = block.Length - 1 - HeaderLength - Adler32.Length;
        if (room <= 0)
        {
            return 0;
        }

        DeflateEncoder encoder = _idle.TryTake(out DeflateEncoder? idle) ? idle : new DeflateEncoder();
        int length = encoder.Encode(block, destination.Slice(HeaderLength, room));
        _idle.Add(encoder);
        if (length == 0)
        {
            return 0;
        }

        BinaryPrimitives.WriteUInt16BigEndian(destination, Header);
        BinaryPrimitives.WriteUInt32BigEndian(destination.Slice(HeaderLength + length), Adler32.Of(block));
        return HeaderLength + length + Adler32.Length;
    }
}
