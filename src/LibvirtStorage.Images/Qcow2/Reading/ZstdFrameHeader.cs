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

    /// <summary>
    /// Refuses a frame that declares more content than a cluster, or a window of more than 8 MiB. Anything that is not
    /// a whole frame header is left to the decoder.
    /// </summary>
    /// <exception cref="DiskImageException">Reason Limit.</exception>
    public static void Check(ReadOnlySpan<byte> input, int clusterSize, ulong offset)
    {
        if (input.Length < 6 || BinaryPrimitives.ReadUInt32LittleEndian(input) != Magic)
        {
            return;
        }

        byte descriptor = input[4];
        bool isSingleSegment = (descriptor & 0x20) != 0;
        int position = 5;
        if (!isSingleSegment)
        {
            CheckWindow(input[position], offset);
            position++;
        }

        int dictionaryIdFlag = descriptor & 3;
        position += dictionaryIdFlag == 3 ? 4 : dictionaryIdFlag;
        ulong? content = ContentSize(input.Slice(Math.Min(position, input.Length)), descriptor >> 6, isSingleSegment);
        if (content > (ulong)clusterSize)
        {
            throw Qcow2Rules.Qcow2CompressedLimit.Error("compressed cluster", offset, $"A compressed cluster declares {content} bytes of content; a cluster has {clusterSize}.");
        }
    }

    private static void CheckWindow(byte window, ulong offset)
    {
        int log = MinWindowLog + (window >> 3);
        bool isTooLarge = log > MaxWindowLog || (log == MaxWindowLog && (window & 7) != 0);
        if (isTooLarge)
        {
            throw Qcow2Rules.Qcow2CompressedLimit.Error("compressed cluster", offset, $"A compressed cluster asks for a window of 2^{log} bytes or more; 2^{MaxWindowLog} is the limit.");
        }
    }

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
