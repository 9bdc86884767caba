using System;
using System.Buffers;
using System.Collections.Concurrent;
using System.IO;
using LibvirtStorage.Images.Compression;
using LibvirtStorage.Images.Sources;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace LibvirtStorage.Images.Qcow2.Reading;

/// <summary>Reads and decompresses single clusters. Thread-safe.</summary>
internal sealed class ClusterDecoder : IDisposable
{
    private readonly ByteSource _source;
    private readonly Qcow2Header _header;
    private readonly ConcurrentBag<Decompressor> _idle = [];

    public ClusterDecoder(ByteSource source, Qcow2Header header)
    {
        _source = source;
        _header = header;
    }

    /// <summary>Fills <paramref name="cluster"/>, which is one cluster long, with what the L2 entry describes.</summary>
    /// <exception cref="DiskImageException">The bytes lie behind the end of the file, or do not decode to one cluster.</exception>
    public void Decode(Qcow2L2Entry entry, byte[] cluster)
    {
        Qcow2CompressedDescriptor descriptor = entry.Compressed(_header.ClusterBits);
        ulong fileLength = (ulong)_source.Length;
        if (descriptor.Offset >= fileLength)
        {
            throw Qcow2Rules.Qcow2PastEnd.Error("compressed cluster", descriptor.Offset, $"A compressed cluster at 0x{descriptor.Offset:x} lies behind the end of the file at 0x{fileLength:x}.");
        }

        // Only the last sector may be cut: data ends where it ends, not at a sector's end.
        int length = (int)Math.Min((ulong)descriptor.Length, fileLength - descriptor.Offset);
        byte[] input = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            _source.Read((long)descriptor.Offset, input.AsSpan(0, length));
            int produced = _header.CompressionType == Qcow2CompressionType.Zstd
                ? InflateZstd(input.AsSpan(0, length), cluster, descriptor.Offset)
                : Inflate(input, length, cluster, descriptor.Offset);
            if (produced != cluster.Length)
            {
                throw Broken(descriptor.Offset, $"it decodes to {produced} bytes, not to a cluster of {cluster.Length}");
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(input);
        }
    }

    public void Dispose()
    {
        while (_idle.TryTake(out Decompressor? decompressor))
        {
            decompressor.Dispose();
        }
    }

    private static int Inflate(byte[] input, int length, byte[] cluster, ulong offset)
    {
        try
        {
            return BlockInflater.Inflate(input, 0, length, cluster).Length;
        }
        catch (InvalidDataException e)
        {
            throw Broken(offset, "it is not a deflate stream", e);
        }
    }

    private int InflateZstd(ReadOnlySpan<byte> input, Span<byte> cluster, ulong offset)
    {
        ZstdFrameHeader.Check(input, _header.ClusterSize, offset);
        if (!_idle.TryTake(out Decompressor? decompressor))
        {
            decompressor = new Decompressor();
            decompressor.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, ZstdFrameHeader.MaxWindowLog);
        }

        try
        {
            int produced = InflateZstd(decompressor, input, cluster);
            decompressor.ResetStream();
            _idle.Add(decompressor);
            return produced;
        }
        catch (ZstdException e)
        {
            decompressor.Dispose();
            throw e.Code == ZSTD_ErrorCode.ZSTD_error_frameParameter_windowTooLarge
                ? Qcow2Rules.Qcow2CompressedLimit.Error("compressed cluster", offset, "A compressed cluster asks for a window of more than 8 MiB.", e, limit: 1UL << ZstdFrameHeader.MaxWindowLog)
                : Broken(offset, "it is not a zstd frame", e);
        }
    }

    /// <summary>Frames follow each other until the cluster is full; padding behind them is never looked at.</summary>
    private static int InflateZstd(Decompressor decompressor, ReadOnlySpan<byte> input, Span<byte> cluster)
    {
        int produced = 0;
        while (produced < cluster.Length)
        {
            decompressor.UnwrapStream(input, cluster.Slice(produced), out int consumed, out int written);
            if (consumed == 0 && written == 0)
            {
                break;
            }

            input = input.Slice(consumed);
            produced += written;
        }

        return produced;
    }

    private static DiskImageException Broken(ulong offset, string what, Exception? inner = null) =>
        Qcow2Rules.Qcow2CompressedData.Error("compressed cluster", offset, $"The compressed cluster at 0x{offset:x} is broken: {what}.", inner);
}
