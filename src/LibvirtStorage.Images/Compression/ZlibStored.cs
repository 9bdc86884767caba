using System;
using System.Buffers.Binary;

namespace LibvirtStorage.Images.Compression;

/// <summary>zlib streams of blocks without compression (RFC 1951, section 3.2.4), for what does not get smaller.</summary>
internal static class ZlibStored
{
    private const int MaxBlock = ushort.MaxValue;

    private const int BlockHeaderLength = 5;

    /// <summary>Length of the stream for so many bytes.</summary>
    public static int LengthOf(int length) => ZlibBlockEncoder.HeaderLength + length + (BlocksOf(length) * BlockHeaderLength) + Adler32.Length;

    /// <summary>Writes the stream of <paramref name="data"/>, followed by zeros up to <paramref name="length"/>.</summary>
    public static void Write(ReadOnlySpan<byte> data, int length, Span<byte> destination)
    {
        Span<byte> whole = destination.Slice(LengthOf(length) - Adler32.Length - length, length);
        data.CopyTo(whole);
        whole.Slice(data.Length).Clear();
        uint checksum = Adler32.Of(whole);
        BinaryPrimitives.WriteUInt16BigEndian(destination, ZlibBlockEncoder.Header);
        Span<byte> rest = destination.Slice(ZlibBlockEncoder.HeaderLength);
        int left = length;
        for (int source = 0; left > 0;)
        {
            // The data stand where the last of them belong; each block moves to the front, behind its header.
            int count = Math.Min(left, MaxBlock);
            left -= count;
            whole.Slice(source, count).CopyTo(rest.Slice(BlockHeaderLength));
            rest[0] = left == 0 ? (byte)1 : (byte)0;
            BinaryPrimitives.WriteUInt16LittleEndian(rest.Slice(1), (ushort)count);
            BinaryPrimitives.WriteUInt16LittleEndian(rest.Slice(3), unchecked((ushort)~count));
            source += count;
            rest = rest.Slice(BlockHeaderLength + count);
        }

        BinaryPrimitives.WriteUInt32BigEndian(rest, checksum);
    }

    private static int BlocksOf(int length) => (length + MaxBlock - 1) / MaxBlock;
}
