using System;
using System.Buffers;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Mapping;

/// <summary>Reads long tables in pieces, each of which the budget pays for.</summary>
internal static class FileChunks
{
    private const int ChunkLength = 64 << 10;

    /// <summary>Hands a range of the file out in pieces of at most 64 KiB, each a multiple of 64 KiB long but for the last.</summary>
    public static void ForEach(ByteSource source, ulong offset, long length, BudgetMeter budget, Action<ReadOnlyMemory<byte>> use)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ChunkLength);
        try
        {
            for (long done = 0; done < length;)
            {
                int step = (int)Math.Min(ChunkLength, length - done);
                budget.Spend(step);
                source.Read((long)offset + done, buffer.AsSpan(0, step));
                use(buffer.AsMemory(0, step));
                done += step;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
