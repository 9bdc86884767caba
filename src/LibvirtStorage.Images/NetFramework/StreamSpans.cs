using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
#if !NET
using System.Buffers;
using System.Runtime.InteropServices;
#endif

namespace LibvirtStorage.Images.NetFramework;

/// <summary>Spans and memory on streams: .NET Framework's streams know arrays only.</summary>
internal static class StreamSpans
{
#if NET
    public static int ReadSpan(this Stream stream, Span<byte> destination) => stream.Read(destination);

    public static Task WriteMemoryAsync(this Stream stream, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        stream.WriteAsync(data, cancellationToken).AsTask();
#else
    public static int ReadSpan(this Stream stream, Span<byte> destination)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Min(destination.Length, 1 << 20));
        try
        {
            int count = stream.Read(buffer, 0, Math.Min(destination.Length, buffer.Length));
            buffer.AsSpan(0, count).CopyTo(destination);
            return count;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public static async Task WriteMemoryAsync(this Stream stream, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        if (MemoryMarshal.TryGetArray(data, out ArraySegment<byte> segment))
        {
            await stream.WriteAsync(segment.Array!, segment.Offset, segment.Count, cancellationToken).ConfigureAwait(false);
            return;
        }

        byte[] copy = data.ToArray();
        await stream.WriteAsync(copy, 0, copy.Length, cancellationToken).ConfigureAwait(false);
    }
#endif
}
