using System;
using System.Threading;
using System.Threading.Tasks;

namespace LibvirtStorage.Images.Sinks;

/// <summary>
/// Where a container goes: a local file or a volume. It takes the body in order, then the head, and only
/// <see cref="CompleteAsync"/> makes the result visible as an image. Disposing it before that aborts and removes what
/// it created: a transfer that dies leaves no valid-looking image behind.
/// </summary>
public abstract class ImageSink : IDisposable
{
    /// <summary>Reserves the first <paramref name="headLength"/> bytes, which come last, and starts the body behind them.</summary>
    public abstract Task BeginAsync(long headLength, CancellationToken cancellationToken);

    /// <summary>Appends bytes to the body. The memory may be reused when the task is done.</summary>
    public abstract Task AppendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken);

    /// <summary>Appends <paramref name="length"/> bytes that read as zeros, as a hole where the target can have one.</summary>
    public abstract Task AppendHoleAsync(long length, CancellationToken cancellationToken);

    /// <summary>Checks the body, writes the head of exactly the reserved length, and makes the result visible.</summary>
    public abstract Task CompleteAsync(ReadOnlyMemory<byte> head, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Aborts unless completed. Must not throw.</summary>
    protected abstract void Dispose(bool disposing);
}
