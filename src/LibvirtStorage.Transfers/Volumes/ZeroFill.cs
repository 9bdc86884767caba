using System;
using System.Threading;
using System.Threading.Tasks;

namespace LibvirtStorage.Transfers.Volumes;

/// <summary>Writes runs of zeros where a hole cannot be left.</summary>
internal sealed class ZeroFill
{
    private const int ChunkLength = 256 << 10;

    private byte[]? _chunk;

    /// <summary>Hands <paramref name="length"/> zeros to <paramref name="write"/>, in pieces.</summary>
    public async Task WriteAsync(long length, Func<ReadOnlyMemory<byte>, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        while (length > 0)
        {
            _chunk ??= new byte[ChunkLength];
            int count = (int)Math.Min(length, ChunkLength);
            await write(_chunk.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            length -= count;
        }
    }
}
