using System;
using System.Threading;
using System.Threading.Tasks;

namespace LibvirtStorage.Client.Storage;

/// <summary>
/// An open upload. Only <see cref="FinishAsync"/> ends it well; disposing it before that aborts, and what was sent so
/// far may or may not be in the volume. Even after a good finish the content has to be verified by the caller: daemons
/// have been seen to answer OK to an upload that their file system had cut.
/// </summary>
public interface IVolumeUpload : IDisposable
{
    /// <summary>Sends bytes. Zero bytes are not sent at all.</summary>
    Task WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken);

    /// <summary>
    /// Sends a hole; only on a sparse stream. On file volumes the host seeks over it and cuts the file behind it, so
    /// old content under the hole stays and content after it is gone; block volumes get zeros.
    /// </summary>
    Task WriteHoleAsync(long length, CancellationToken cancellationToken);

    /// <summary>Ends the stream and waits until the host has taken everything.</summary>
    Task FinishAsync(CancellationToken cancellationToken);
}
