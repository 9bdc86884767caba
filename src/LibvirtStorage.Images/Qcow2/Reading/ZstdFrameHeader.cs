using System;
using System.Buffers.Binary;

namespace LibvirtStorage.Images.Qcow2.Reading;

/// <summary>What a zstd frame says it needs, looked at before a decoder sees it (RFC 8878, section 3.1.1.1).</summary>
internal static class ZstdFrameHeader
{
    /// <summary>8 MiB: four times the largest cluster, and what the RFC recommends to support.</summary>
    public const int MaxWindowLog = 23;

    /// <summary>Magic, descriptor, window, dictionary id and content size.</summary>
    public const int MaxLength = 18;

    private const uint Magic = 0xfd2fb528;

    private const int MinWindowLog = 10;

    /// <summary>Refuses a frame that asks for too much.</summary>
    /// <exception cref="DiskImageException">Reason Limit.</exception>
    public static void Check(ReadOnlySpan<byte> input, int clusterSize, ulong offset)
    {
        if (ExcessOf(input, clusterSize) is { } excess)
        {
            throw Qcow2Rules.Qcow2CompressedLimit.Error("compressed cluster", offset, FormattableString.Invariant(excess.Message), value: excess.Value, limit: excess.Limit);
        }
    }

    /// <summary>
    /// What is too much in a frame: more content than a cluster, or a window of more than 8 MiB; null if nothing is.
    /// Anything that is not a whole frame header is left to the decoder.
    /// </summary>
    public static (FormattableString Message, ulong Value, ulong Limit)? ExcessOf(ReadOnlySpan<byte> input, int clusterSize)
    {
        if (input.Length < 6 || BinaryPrimitives.ReadUInt32LittleEndian(input) != Magic)
        {
            return null;
        }

        byte descriptor = input[4];
        bool isSingleSegment = (descriptor & 0x20) != 0;
        if (!isSingleSegment && WindowLog(input[5]) > MaxWindowLog)
        {
            int log = WindowLog(input[5]);
            return ($"A compressed cluster asks for a window of 2^{log} bytes or nearly that; 2^{MaxWindowLog} is the limit.", 1UL << log, 1UL << MaxWindowLog);
        }

        int dictionaryIdFlag = descriptor & 3;
        int position = (isSingleSegment ? 5 : 6) + (dictionaryIdFlag == 3 ? 4 : dictionaryIdFlag);
        ulong? content = ContentSize(input.Slice(Math.Min(position, input.Length)), descriptor >> 6, isSingleSegment);
        if (content > (ulong)clusterSize)
        {
            return ($"A compressed cluster declares {content} bytes of content; a cluster has {clusterSize}.", content.Value, (ulong)clusterSize);
        }

        return null;
    }

    /// <summary>The exponent, rounded up, as eighths may be added to the power of two.</summary>
    private static int WindowLog(byte window) => MinWindowLog + (window >> 3) + ((window & 7) == 0 ? 0 : 1);

    private static ulong? ContentSize(ReadOnlySpan<byte> field, int flag, bool isSingleSegment)
    {
        int length = flag == 0 ? (isSingleSegment ? 1 : 0) : 1 << flag;
        if (length == 0 || field.Length < length)
        {
            return null;
        }

        return length switch
        {
            1 => field[0],
            2 => BinaryPrimitives.ReadUInt16LittleEndian(field) + 256UL,
            4 => BinaryPrimitives.ReadUInt32LittleEndian(field),
            _ => BinaryPrimitives.ReadUInt64LittleEndian(field),
        };
    }
}
