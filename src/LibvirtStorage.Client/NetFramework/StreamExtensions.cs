using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;

namespace LibvirtStorage.Client;

/// <summary>What newer runtimes have on <see cref="Stream"/> itself.</summary>
internal static class StreamExtensions
{
    /// <summary>Reads into memory that has an array.</summary>
    public static Task<int> ReadAsync(this Stream stream, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        ArraySegment<byte> segment = Segment(buffer);
        return stream.ReadAsync(segment.Array!, segment.Offset, segment.Count, cancellationToken);
    }

    /// <summary>Writes memory that has an array.</summary>
    public static Task WriteAsync(this Stream stream, ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        ArraySegment<byte> segment = Segment(buffer);
        return stream.WriteAsync(segment.Array!, segment.Offset, segment.Count, cancellationToken);
    }

    private static ArraySegment<byte> Segment(ReadOnlyMemory<byte> buffer) =>
        MemoryMarshal.TryGetArray(buffer, out ArraySegment<byte> segment) ? segment : new ArraySegment<byte>(buffer.ToArray());
}
