using System;
using System.Threading;
using System.Threading.Tasks;

namespace LibvirtStorage.Client.Storage;

/// <summary>An open download.</summary>
public interface IVolumeDownload : IDisposable
{
    /// <summary>
    /// The next piece: bytes written to the start of <paramref name="buffer"/>, or a hole, or the end of the stream
    /// (length 0). A hole may be longer than the buffer.
    /// </summary>
    Task<DownloadedRange> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken);
}

/// <summary>A piece of a download.</summary>
/// <param name="Length">Bytes; 0 at the end of the stream.</param>
/// <param name="IsHole">Whether they are a hole and not in the buffer.</param>
public readonly record struct DownloadedRange(long Length, bool IsHole);
