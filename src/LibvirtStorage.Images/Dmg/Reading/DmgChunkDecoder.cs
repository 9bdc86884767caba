using System;
using System.Buffers;
using System.Buffers.Binary;
using System.IO;
using LibvirtStorage.Images.Compression;
using LibvirtStorage.Images.Compression.Xz;
using LibvirtStorage.Images.Sources;
using SharpCompress.Compressors.ADC;

namespace LibvirtStorage.Images.Dmg.Reading;

/// <summary>Reads and decompresses single chunks. Thread-safe.</summary>
internal sealed class DmgChunkDecoder(ByteSource source)
{
    /// <summary>What making a decoder of bzip2 costs, however little it decodes: it holds 4 MiB, for the largest block that there is.</summary>
    private const int Bzip2Cost = 384 << 10;

    /// <summary>LZMA is worth no look: its decoder can be made to start anew, with megabytes of tables, for a few bytes.</summary>
    private const long LzmaCost = 1L << 40;

    /// <summary>What decoding costs, in bytes that are read or made.</summary>
    public static long CostOf(DmgChunk chunk) => chunk.Type == DmgChunkType.Lzma ? LzmaCost :
        Math.Max((long)chunk.Length, (long)chunk.SectorCount * DmgLimits.SectorSize) + (chunk.Type == DmgChunkType.Bzip2 ? Bzip2Cost : 0);

    /// <exception cref="DiskImageException">The chunk does not decode to exactly its sectors.</exception>
    public byte[] Decode(DmgChunk chunk)
    {
        int length = (int)chunk.Length;
        byte[] input = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            source.Read((long)chunk.Offset, input.AsSpan(0, length));
            byte[] output = new byte[(int)chunk.SectorCount * DmgLimits.SectorSize];
            return Decode(chunk.Type, input, length, output) ? output : throw Broken(chunk, null);
        }
        catch (Exception e) when (e is not (DiskImageException or ImageSourceException or OutOfMemoryException))
        {
            // The libraries throw whatever they run into.
            throw Broken(chunk, e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(input);
        }
    }

    private static bool Decode(DmgChunkType type, byte[] input, int length, byte[] output)
    {
        switch (type)
        {
            case DmgChunkType.Zlib:
                return BlockInflater.InflateZlib(input, 0, length, output) == (output.Length, false) && HasChecksum(input.AsSpan(0, length), output);
            case DmgChunkType.Adc:
                return DecodeAdc(input, length, output);
            case DmgChunkType.Bzip2:
                using (var bzip2 = new Bzip2Stream(new MemoryStream(input, 0, length, writable: false), isSingle: true))
                {
                    return Fill(bzip2, output);
                }

            default:
                using (var xz = new XzStream(new MemoryStream(input, 0, length, writable: false), new XzLimits(long.MaxValue, output.Length)))
                {
                    return Fill(xz, output);
                }
        }
    }

    /// <summary>The inflater does not say where the stream ended, but its Adler-32 (RFC 1950, 2.2) has to stand there.</summary>
    private static bool HasChecksum(ReadOnlySpan<byte> input, byte[] output)
    {
        byte[] checksum = new byte[Adler32.Length];
        BinaryPrimitives.WriteUInt32BigEndian(checksum, Adler32.Of(output));
        return input.LastIndexOf(checksum) > 0;
    }

    private static bool Fill(Stream decoder, byte[] output)
    {
        int filled = 0;
        for (int read; filled < output.Length && (read = decoder.Read(output, filled, output.Length - filled)) > 0; filled += read)
        {
        }

        return filled == output.Length && decoder.Read(new byte[1], 0, 1) == 0;
    }

    /// <summary>The library counts bytes that it would have read behind the end, so a chunk that is cut shows.</summary>
    private static bool DecodeAdc(byte[] input, int length, byte[] output)
    {
        int consumed = ADCBase.Decompress(new MemoryStream(input, 0, length, writable: false), out byte[]? decoded, output.Length);
        bool isWhole = consumed <= length && decoded?.Length == output.Length;
        decoded?.AsSpan(0, Math.Min(decoded.Length, output.Length)).CopyTo(output);
        return isWhole;
    }

    private static DiskImageException Broken(DmgChunk chunk, Exception? inner) => DmgRules.DmgChunkData.Error(
        "chunk", chunk.Offset, $"The chunk of {chunk.Length} bytes at {chunk.Offset} does not decode to its {chunk.SectorCount} sectors.", inner);
}
