using System;
using System.Buffers.Binary;
using System.Linq;
using System.Security.Cryptography;

namespace LibvirtStorage.Images.Compression.Xz;

/// <summary>
/// The sizes of all blocks, which the index at the end of a stream repeats (.xz file format, 4). Only a digest of them is
/// kept, so that memory does not grow with the stream.
/// </summary>
internal sealed class XzIndex : IDisposable
{
    private readonly IncrementalHash _seen = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _count;

    /// <summary>A block came by.</summary>
    /// <param name="unpadded">Bytes of header, compressed data and check.</param>
    /// <param name="uncompressed">Bytes that it decoded to.</param>
    public void Add(long unpadded, long uncompressed)
    {
        Append(_seen, unpadded, uncompressed);
        _count++;
    }

    /// <summary>Reads the index, whose first byte was read already, and holds it against the blocks.</summary>
    /// <returns>Its length in bytes.</returns>
    /// <exception cref="DecodingException">It is broken, or speaks of other blocks.</exception>
    public long Verify(CountedInput input)
    {
        var record = new XzChecksummedInput(input, firstByte: 0);
        using IncrementalHash listed = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        bool agrees = XzInteger.Read(record) == _count;
        for (long i = 0; agrees && i < _count; i++)
        {
            Append(listed, XzInteger.Read(record), XzInteger.Read(record));
        }

        if (!agrees || !listed.GetHashAndReset().SequenceEqual(_seen.GetHashAndReset()))
        {
            throw DecodingException.Corrupt("The index of an xz stream speaks of other blocks than there are.");
        }

        while (record.Length % 4 != 0)
        {
            _ = record.ReadByte() == 0 ? 0 : throw DecodingException.Corrupt("The index of an xz stream is broken.");
        }

        byte[] checksum = new byte[4];
        uint computed = record.Checksum;
        input.ReadExact(checksum);
        return BinaryPrimitives.ReadUInt32LittleEndian(checksum) == computed
            ? record.Length + checksum.Length
            : throw DecodingException.Corrupt("The checksum of an xz stream's index is wrong.");
    }

    public void Dispose() => _seen.Dispose();

    private static void Append(IncrementalHash hash, long unpadded, long uncompressed)
    {
        byte[] record = new byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(record, unpadded);
        BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(8), uncompressed);
        hash.AppendData(record);
    }
}
